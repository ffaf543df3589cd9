"""What one indicator is worth: the Bayes factor of its rate, and the cap that reliability and cost of planting set.

All constants are judged, none fitted.
"""

import numpy as np
from scipy.special import betaln

RELIABILITY = {"A": 0.95, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.2, "F": 0.1}
CREDIBILITY = {"1": 1.0, "2": 1.0, "3": 0.8, "4": 0.5, "5": 0.2, "6": 0.7, "": 1.0}
CHANCE_WHEN_WRONG = 0.2  # that a wrong indicator hits a network all the same
PLANTED_LOW, PLANTED_HIGH = 0.02, 0.3  # chance that a rival planted it: dear at most, cheap at least
CHEAP_TRACE = 4.0  # account-days: below it a trace in another network says nothing of a common supplier


def rarity_bits(members_with: int, members: int, strangers_with: int, strangers: int) -> float:
    """log2 Bayes factor of "the network has a rate of its own" against "members are like strangers" (Jeffreys priors).

    Counts are of accounts for which the indicator could have been seen. Never below 0: lists of indicators are
    incomplete, so a rate lower than that of strangers speaks against nobody.
    """
    if members_with == 0 or members_with * max(strangers, 1) <= strangers_with * members:
        return 0.0
    without = members - members_with
    own = betaln(members_with + 0.5, without + 0.5) - betaln(0.5, 0.5)
    stranger_rate = (strangers_with + 0.5, strangers - strangers_with + 0.5)
    common = betaln(members_with + stranger_rate[0], without + stranger_rate[1]) - betaln(*stranger_rate)
    return max(0.0, float((own - common) / np.log(2)))


def trust(reliability: str, credibility: str) -> float:
    """r: how far the statement is believed. A missing reliability counts as F, a missing credibility takes nothing."""
    return RELIABILITY.get(reliability, RELIABILITY["F"]) * CREDIBILITY.get(credibility, 1.0)


def planting(cost: float) -> float:
    """φ: the chance that a rival planted the trace, from what planting it would cost in account-days."""
    return float(np.clip(0.3 / max(cost, 1e-9), PLANTED_LOW, PLANTED_HIGH))


def exclusive(share: float, share_elsewhere: float) -> float:
    """How far a trace belongs to one network alone: 1 where no other has it, 0 where another has as large a share."""
    if share <= 0:
        return 0.0
    return max(0.0, 2 * share / (share + share_elsewhere) - 1)


def cap_bits(reliability: str, credibility: str, cost: float, share: float, share_elsewhere: float) -> float:
    """The most bits a line can bring: what its source, the cost of planting it and its exclusiveness leave standing."""
    r = trust(reliability, credibility)
    r2 = r * exclusive(share, share_elsewhere)
    return float(np.log2(r2 / ((1 - r) * CHANCE_WHEN_WRONG + planting(cost)) + 1 - r2))
