"""Whom acting on a network would hit: accounts from a probability on, the harm they did, and how surely. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

Content = dict[str, Any]
EDGE = 30  # memberships drawn for a person to judge
EDGE_SHARE = 3  # they are drawn from the lowest third of the probabilities
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
LEVEL = 0.95  # of the interval


@dataclass(frozen=True)
class Member:
    network: str
    account_id: str
    probability: float
    tier: str
    exchanges: int
    why: str


def members(content: Content) -> list[Member]:
    """Every member of the snapshot's networks once, where several hold it by the surest."""
    found: dict[str, Member] = {}
    for network in content["networks"]:
        for account, probability, _, tier, _, exchanges, why in network["members"]:
            held = found.get(account)
            if held is None or probability > held.probability:
                found[account] = Member(network["public_id"], account, probability, tier, exchanges, why)
    return sorted(found.values(), key=lambda m: (-m.probability, m.account_id))


def above(found: Iterable[Member], threshold: float) -> list[Member]:
    return [m for m in found if m.probability >= threshold]


@dataclass(frozen=True)
class Point:
    """One threshold of the curve."""

    threshold: float
    accounts: int
    harm: float  # share of all exchanges of the networks
    expected_false: float  # accounts, from the probabilities
    precision: float  # expected


def curve(found: Sequence[Member]) -> list[Point]:
    total = sum(m.exchanges for m in found) or 1
    points: list[Point] = []
    for threshold in THRESHOLDS:
        hit = above(found, threshold)
        false = sum(1 - m.probability for m in hit)
        harm = sum(m.exchanges for m in hit) / total
        points.append(Point(threshold, len(hit), harm, false, 1 - false / len(hit) if hit else 1.0))
    return points


def harm_by_tier(found: Sequence[Member]) -> list[tuple[str, int, float]]:
    """(tier, accounts, share of the networks' exchanges), surest tier first."""
    total = sum(m.exchanges for m in found) or 1
    tiers = [t for t in ("confirmed", "high", "possible") if any(m.tier == t for m in found)]
    return [(t, sum(m.tier == t for m in found), sum(m.exchanges for m in found if m.tier == t) / total) for t in tiers]


def edge(found: Sequence[Member], seed: str) -> list[Member]:
    """Memberships to be judged: drawn, the same for the same seed, from the least sure third."""
    weakest = sorted(found, key=lambda m: (m.probability, m.account_id))[: max(EDGE, len(found) // EDGE_SHARE)]
    drawn = sorted(weakest, key=lambda m: hashlib.sha256(f"{seed}|{m.account_id}".encode()).digest())[:EDGE]
    return sorted(drawn, key=lambda m: (m.probability, m.account_id))


def interval(right: int, judged: int) -> tuple[float, float]:
    """Jeffreys' interval of a share; (0, 1) where nothing was judged."""
    if not judged:
        return 0.0, 1.0
    tail = (1 - LEVEL) / 2
    low = 0.0 if right == 0 else float(beta.ppf(tail, right + 0.5, judged - right + 0.5))
    high = 1.0 if right == judged else float(beta.ppf(1 - tail, right + 0.5, judged - right + 0.5))
    return low, high
