"""From bits to a probability and a cut, against the population's own null.

The scorecard ranks well but its zero moves from one population to another: how offices and families score depends on
how they live there. So the null is estimated from the population itself (Efron's two groups): innocent parties' bits
are a t-distribution about their own centre and spread, operations' bits a broad one about where the scorecard puts
them; the share of operations follows by EM. The probability is the two-group posterior, made to rise with the bits.
The cut admits parties as long as the expected share of innocents above it stays within `false_share`.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from .arrays import Floats
from .exact import on_grid, probability
from .parameters import Parameters

FREEDOM = 8.0  # judged: tails heavier than normal, or one odd office would be "certain"
EDGE = 0.95  # judged: near the tail that matters, and yet told by more than the one or two oddest parties
NULL_CENTRE, NULL_SPREAD, NULL_WEIGHT = -9.0, 2.5, 20.0  # judged: worth twenty parties, or small populations swing
OPERATION_CENTRE, OPERATION_SPREAD = 3.0, 5.0  # judged: what the scorecard gives the playbooks it was argued from
SHARE, SHARE_WEIGHT = 0.1, 10.0  # judged: prior share of operations among parties, worth ten of them
ROUNDS = 30
ALONE = 0.75  # judged: a queue whose head is right has an answer, one whose head is a guess has none


@dataclass
class Null:
    centre: float
    spread: float
    share: float
    parties: int


@dataclass
class Calibration:
    """By party: bits and probability after calibration, whether it is a network. `shift`: what the null adds to the
    prior of each party; `false_share`: expected share of innocent parties among the networks."""

    bits: Floats
    probability: Floats
    network: np.ndarray
    cut: float
    false_share: float
    shift: Floats
    argument: str
    facts: list[tuple[str, float | None, str, str]] = field(default_factory=list)


def fit_null(bits: Floats) -> Null:
    """Centre and spread of the innocents, share of operations: EM, the null from its own weighted quantiles.

    The spread is that of the upper half: how far down those go who have much to excuse them says nothing of how far up
    innocents reach, and only that is asked here.
    """
    n = len(bits)
    null = Null(NULL_CENTRE, NULL_SPREAD, SHARE, n)
    for _ in range(ROUNDS if n else 0):
        innocent = 1.0 - probability(_log_odds(bits, null))
        order = np.argsort(bits, kind="stable")
        mass = np.cumsum(innocent[order]) / innocent.sum()
        middle = bits[order][np.searchsorted(mass, 0.5)]
        high = bits[order][np.searchsorted(mass, EDGE)]
        weight = innocent.sum() / (innocent.sum() + NULL_WEIGHT)
        null.centre = float(weight * middle + (1 - weight) * NULL_CENTRE)
        spread = max(high - middle, 0.1) / float(stats.t.ppf(EDGE, FREEDOM))
        null.spread = float(np.sqrt(weight * spread**2 + (1 - weight) * NULL_SPREAD**2))
        null.share = float(((1 - innocent).sum() + SHARE * SHARE_WEIGHT) / (n + SHARE_WEIGHT))
    return null


def _log_odds(bits: Floats, null: Null) -> Floats:
    """log2 odds of operation against innocent, rising with the bits."""
    grid = np.linspace(min(float(bits.min(initial=0)), -40.0), max(float(bits.max(initial=0)), 40.0), 2001)
    against = stats.t.logpdf(grid, FREEDOM, null.centre, null.spread)
    speaks = stats.t.logpdf(grid, FREEDOM, max(OPERATION_CENTRE, null.centre + 3 * null.spread), OPERATION_SPREAD)
    odds = (speaks - against + np.log(null.share / (1 - null.share))) / np.log(2)
    at = int(np.argmin(np.abs(grid - null.centre)))
    odds[at:] = np.maximum.accumulate(odds[at:])
    odds[: at + 1] = np.minimum.accumulate(odds[: at + 1][::-1])[::-1]
    return np.interp(bits, grid, odds)


def calibrate(bits: Floats, size: np.ndarray, parameters: Parameters) -> Calibration:
    judged = size >= parameters.minimum_size
    null = fit_null(bits[judged])
    odds = on_grid(_log_odds(bits, null)) if len(bits) else bits
    odds = np.where(
        judged, odds, np.minimum(odds, bits)
    )  # what smaller parties score was not seen: it makes none surer
    share = probability(odds)
    cut, network, false = _cut(share, judged, parameters)
    facts: list[tuple[str, float | None, str, str]] = [
        ("null.centre", null.centre, "bits", "estimated: what innocent parties score here"),
        ("null.spread", null.spread, "bits", "estimated: and how far they differ"),
        ("null.operations", null.share, "share", "estimated: share of parties that are operations"),
        ("null.parties", float(null.parties), "parties", "at or above the minimum size"),
        ("cut", cut, "probability", "networks are the parties at or above it"),
        ("cut.false_share", false, "share", "expected share of innocent parties among the networks"),
    ]
    argument = f"this population's innocent parties score {null.centre:.1f} bits, give or take {null.spread:.1f}"
    return Calibration(odds, share, network, cut, false, odds - bits, argument, facts)


def _cut(share: Floats, judged: np.ndarray, parameters: Parameters) -> tuple[float, np.ndarray, float]:
    """The lowest probability at which the mean of (1 - probability) above it stays within the false share. Where not
    even the first party is that sure, it is called a network only at odds of three to one."""
    queue = np.sort(share[judged])[::-1]
    if parameters.cut is not None:
        cut = parameters.cut
    else:
        false = np.cumsum(1 - queue) / np.arange(1, len(queue) + 1)
        good = np.flatnonzero((false <= parameters.false_share) & (queue >= 0.5))
        cut = float(queue[good[-1]]) if len(good) else ALONE
    network = judged & (share >= cut)
    return cut, network, float((1 - share[network]).mean()) if network.any() else 0.0
