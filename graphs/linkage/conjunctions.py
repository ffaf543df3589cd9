"""Conjunctions: pairs of identifiers that occur together on more accounts than strangers would bring about.

Strangers share one thing. One hand leaves several, together: a card and a device, two cards, a template and a domain.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Ints, rank_within, run_starts
from .families import FAMILIES, WITNESSES
from .parameters import Parameters
from .population import Population

LN2 = np.log(2.0)
GOLDEN = 0x9E3779B97F4A7C15  # Knuth's multiplier: spreads keys over the slots of a table
ACCESS = np.array([not family.founds for family in FAMILIES])
WITNESS = np.array([WITNESSES.index(family.witness) for family in FAMILIES])


@dataclass
class Conjunctions:
    """Identifiers left < right, joint accounts, bits; and `edge_kept`: the population's edges inside a kept pair."""

    left: Ints
    right: Ints
    joint: Ints
    bits: Floats
    edge_kept: np.ndarray


def common_limit(size: int, parameters: Parameters) -> float:
    return max(parameters.common_share * size, parameters.common_floor)


def wide_limit(size: int, parameters: Parameters) -> float:
    """A large operation's own templates are on more accounts than a common thing; so far up they may link, where they
    come mostly together."""
    return max(parameters.wide_share * size, parameters.common_floor)


def poisson_bits(joint: np.ndarray, expected: np.ndarray) -> Floats:
    """-log2 of Chernoff's bound on P(Poisson(expected) >= joint); 0 where joint <= expected."""
    excess = joint * np.log(np.maximum(joint, 1e-300) / expected) - joint + expected
    return np.where(joint > expected, excess / LN2, 0.0)


def rarest_edges(
    population: Population, parameters: Parameters, usable: np.ndarray, exempt: np.ndarray | None = None
) -> Ints:
    """Row numbers of the edges to each account's rarest usable identifiers, by account. `exempt`: identifiers that link
    however common they are.

    Edges come sorted by account and identifier, identifiers by family and degree: of an account's in a family the first
    are the rarest, so that only accounts with more than `rarest` left must be sorted."""
    rare = population.degree <= np.where(
        ACCESS[population.family], common_limit(population.size, parameters), wide_limit(population.size, parameters)
    )
    linking = usable & (rare if exempt is None else rare | exempt)
    rows = np.flatnonzero(linking[population.edge_identifier])
    family = population.family.astype(np.int8)[population.edge_identifier[rows]]
    own = population.edge_account[rows] * len(FAMILIES) + family
    few, most = _among_first(own, parameters.rarest_addresses), _among_first(own, parameters.rarest_per_family)
    rows = rows[np.where(ACCESS[family], few, most)]
    account = population.edge_account[rows]
    many = np.flatnonzero(np.bincount(account, minlength=population.size)[account] > parameters.rarest)
    identifier = population.edge_identifier[rows[many]]
    rank = rank_within(account[many], -population.degree[identifier].astype(float), identifier)
    return np.delete(rows, many[rank > parameters.rarest])


def _among_first(keys: Ints, most: int) -> np.ndarray:
    """True for the first `most` rows of each run of equal keys: the row so many before is of another run."""
    among = np.ones(len(keys), bool)
    among[most:] = keys[most:] != keys[: max(len(keys) - most, 0)]
    return among


def find_conjunctions(
    population: Population, parameters: Parameters, usable: np.ndarray, exempt: np.ndarray | None = None
) -> Conjunctions:
    rows = rarest_edges(population, parameters, usable, exempt)
    first, second = _pairs(population, rows)
    keys = population.edge_identifier[first] * population.identifiers + population.edge_identifier[second]
    often = np.flatnonzero(_repeated(keys))
    keys, first, second = keys[often], first[often], second[often]
    order = np.argsort(keys)
    start = run_starts(keys[order])
    joint, found = np.diff(start, append=len(keys)), keys[order[start]]
    left, right = found // population.identifiers, found % population.identifiers
    expected = population.degree[left] * population.degree[right] / population.size
    bits = poisson_bits(joint.astype(float), expected)
    keep = (joint >= 2) & (bits >= parameters.conjunction_bits)
    larger = np.maximum(population.degree[left], population.degree[right])
    common = larger > common_limit(population.size, parameters)
    if exempt is not None:
        common &= ~(exempt[left] | exempt[right])
    keep &= ~common | (joint >= parameters.wide_overlap * larger)
    inside = order[np.repeat(keep, joint)]
    edge_kept = np.zeros(len(population.edge_account), bool)
    edge_kept[first[inside]] = True
    edge_kept[second[inside]] = True
    return Conjunctions(left[keep], right[keep], joint[keep], bits[keep], edge_kept)


def _pairs(population: Population, rows: Ints) -> tuple[Ints, Ints]:
    """All pairs of one account's edges among `rows` that may be a conjunction, the lower identifier first; at most
    C(20, 2) an account. Two addresses are one session, a phone and its run one witness: they are none."""
    family = population.family.astype(np.int8)[population.edge_identifier[rows]]
    founded = np.zeros(population.size, bool)
    founded[population.edge_account[rows[~ACCESS[family]]]] = True
    founds = founded[population.edge_account[rows]]
    rows, family = rows[founds], family[founds]
    account = population.edge_account[rows].astype(np.int32)
    never = (WITNESS[:, None] == WITNESS) & ~np.eye(len(FAMILIES), dtype=bool) | (ACCESS[:, None] & ACCESS)
    ones, others = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for gap in range(1, len(rows)):
        same = np.flatnonzero(account[:-gap] == account[gap:])
        if not len(same):
            break
        same = same[~never[family[same], family[same + gap]]]
        ones.append(rows[same])
        others.append(rows[same + gap])
    return np.concatenate(ones), np.concatenate(others)


def _repeated(keys: Ints) -> np.ndarray:
    """False where a key certainly occurs once: most pairs do, and need not be sorted to be dropped."""
    bits = max(len(keys).bit_length(), 4)
    slot = (keys.astype(np.uint64) * np.uint64(GOLDEN)) >> np.uint64(64 - bits)
    slot = slot.astype(np.int64)
    return np.bincount(slot, minlength=1 << bits)[slot] > 1
