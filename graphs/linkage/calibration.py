"""From bits to a probability and a cut."""

from dataclasses import dataclass, field

import numpy as np

from .arrays import Floats
from .exact import probability
from .features import Judged
from .parameters import Parameters


@dataclass
class Calibration:
    """By party: bits after calibration, probability, whether it is a network; `false_share`: expected share of
    innocent parties among the networks."""

    bits: Floats
    probability: Floats
    network: np.ndarray
    cut: float
    false_share: float
    shift: float
    argument: str
    facts: list[tuple[str, float | None, str, str]] = field(default_factory=list)


def calibrate(
    bits: Floats, lines: dict[str, Floats], size: np.ndarray, judged: Judged, parameters: Parameters
) -> Calibration:
    share = probability(bits)
    cut = parameters.cut if parameters.cut is not None else 0.5
    network = (share >= cut) & (size >= parameters.minimum_size)
    false = float((1 - share[network]).mean()) if network.any() else 0.0
    facts = [("cut", cut, "probability", "networks are parties at or above it")]
    return Calibration(bits, share, network, cut, false, 0.0, "most parties are innocent", facts)
