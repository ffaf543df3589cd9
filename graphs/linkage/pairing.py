"""Two accounts as the engine would weigh them if they were a group of their own: why they are linked, or why not.

The pair is the smallest group there is: the prior is log2(1 / N), and each identifier that both have says how much
more likely it is that one hand left it twice than that strangers did: what the engine adds for a network, it adds here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .families import CODE
from .parameters import Parameters
from .weighing import Held, Weight, belongs, founding_bits, total_bits, weigh


@dataclass(frozen=True)
class PairWeight:
    """`weights` (the prior first) add up to `bits` exactly; `enough`: the engine would take the two for one hand on
    this alone, that is `bits` > `needed` and the part not from addresses >= `needed_founding`."""

    weights: tuple[Weight, ...]
    bits: float
    founding: float
    enough: bool
    needed: float
    needed_founding: float


def weigh_pair(shared: Iterable[Mapping[str, Any]], population: int, parameters: Parameters) -> PairWeight:
    """`shared`: rows of family, value, period, degree and usable, of what both accounts have (table `observed`)."""
    rows = [row for row in shared if row["usable"]]
    rows.sort(key=lambda row: (CODE[row["family"]], row["degree"], row["value"], row["period"]))
    held = [Held(row["family"], row["value"], row["period"], 1, row["degree"], inside=True) for row in rows]
    weights = weigh(held, 1, population, parameters)
    return PairWeight(
        tuple(weights), total_bits(weights), founding_bits(weights), belongs(weights, parameters),
        parameters.member_bits, parameters.founding_bits,
    )  # fmt: skip
