"""The membership of one account in one group, weighed by itself: the same terms as `membership.Neighbourhood` makes for
all at once, from a handful of rows. For a pair of accounts, for an account that no run has seen, for half a network.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .exact import on_grid
from .families import FAMILIES
from .membership import CAP_AT, LEAST_CAP
from .parameters import Parameters

BY_NAME = {family.name: family for family in FAMILIES}


@dataclass(frozen=True)
class Held:
    """An identifier that the account has: `with_it` of the group's other members and `total` of all accounts, itself
    included, have it. `inside`: the account is itself of the group."""

    family: str
    value: str
    period: int
    with_it: int
    total: int
    inside: bool = False


@dataclass(frozen=True)
class Weight:
    """One term; `held` is None for the prior. `expected` of the others would have it by chance."""

    held: Held | None
    expected: float | None
    rank: int
    bits: float


def bits_cap(population: int, parameters: Parameters) -> float:
    """What one identifier may say at most, in bits; rises with the population as the prior falls."""
    return max(parameters.bits_cap + float(np.log2(max(population, 1) / CAP_AT)), LEAST_CAP)


def prior_bits(others: int, population: int) -> float:
    return float(on_grid(np.log2(max(others, 1) / population)))


def weigh(held: Iterable[Held], others: int, population: int, parameters: Parameters) -> list[Weight]:
    """The prior and the terms of an account that would be with `others` accounts; they add up to its bits exactly.
    Identifiers in the engine's order (by code), so that ties fall alike."""
    rows = [row for row in held if row.with_it + row.inside >= 2 or (row.inside and row.with_it)]
    rows = [row for row in rows if row.with_it + row.inside >= parameters.coverage * row.total]
    prior = Weight(None, None, 0, prior_bits(others, population))
    if not rows:
        return [prior]
    with_it = np.array([row.with_it for row in rows], float)
    total = np.array([row.total for row in rows], float)
    expected = others * (total - 1 - with_it + 0.5) / (population - others)
    bits = np.minimum(np.log2(with_it / expected), bits_cap(population, parameters))
    speaking = [n for n in range(len(rows)) if bits[n] > 0]
    return [prior, *_discounted(rows, speaking, expected, bits)]


def total_bits(weights: Sequence[Weight]) -> float:
    return float(sum(weight.bits for weight in weights))


def founding_bits(weights: Sequence[Weight]) -> float:
    """The part that is not from addresses, prior included."""
    return float(sum(w.bits for w in weights if w.held is None or BY_NAME[w.held.family].founds))


def belongs(weights: Sequence[Weight], parameters: Parameters) -> bool:
    """Whether the engine would take the account in."""
    enough = total_bits(weights) > parameters.member_bits
    return enough and founding_bits(weights) >= parameters.founding_bits


def _discounted(rows: Sequence[Held], speaking: list[int], expected: np.ndarray, bits: np.ndarray) -> list[Weight]:
    """An address speaks once, by its best month; the second witness of a kind counts a half, the third a third."""
    fine = np.minimum(bits * 2.0**24, 2.0**31 - 1).astype(np.int64)
    best: dict[tuple[str, str], int] = {}
    for n in speaking:
        place = (rows[n].family, rows[n].value)
        if place not in best or fine[n] > fine[best[place]]:
            best[place] = n
    kinds: dict[str, list[int]] = {}
    for n in sorted(best.values()):
        kinds.setdefault(BY_NAME[rows[n].family].witness, []).append(n)
    return [
        Weight(rows[n], float(expected[n]), rank, float(on_grid(bits[n] / rank)))
        for kind in kinds.values()
        for rank, n in enumerate(sorted(kind, key=lambda n: (-fine[n], n)), 1)
    ]
