"""Conjunctions: pairs of identifiers that occur together on more accounts than strangers would bring about.

Strangers share one thing. One hand leaves several, together: a card and a device, two cards, a template and a domain.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Grouped, Ints, rank_within, unique_pairs
from .families import FAMILIES, WITNESSES
from .parameters import Parameters
from .population import Population

LN2 = np.log(2.0)
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


def poisson_bits(joint: np.ndarray, expected: np.ndarray) -> Floats:
    """-log2 of Chernoff's bound on P(Poisson(expected) >= joint); 0 where joint <= expected."""
    excess = joint * np.log(np.maximum(joint, 1e-300) / expected) - joint + expected
    return np.where(joint > expected, excess / LN2, 0.0)


def rarest_edges(
    population: Population, parameters: Parameters, usable: np.ndarray, exempt: np.ndarray | None = None
) -> Ints:
    """Row numbers of the edges to each account's rarest usable identifiers, by account. `exempt`: identifiers that link
    however common they are."""
    rare = population.degree <= common_limit(population.size, parameters)
    linking = usable & (rare if exempt is None else rare | exempt)
    rows = np.flatnonzero(linking[population.edge_identifier])
    account, identifier = population.edge_account[rows], population.edge_identifier[rows]
    rarity = -population.degree[identifier].astype(float)
    family = population.family[identifier]
    width = len(FAMILIES)
    rows = rows[rank_within(account * width + family, rarity, identifier) <= parameters.rarest_per_family]
    account, identifier = population.edge_account[rows], population.edge_identifier[rows]
    rows = rows[rank_within(account, -population.degree[identifier].astype(float), identifier) <= parameters.rarest]
    return np.sort(rows)


def find_conjunctions(
    population: Population, parameters: Parameters, usable: np.ndarray, exempt: np.ndarray | None = None
) -> Conjunctions:
    rows = rarest_edges(population, parameters, usable, exempt)
    account, identifier = population.edge_account[rows], population.edge_identifier[rows]
    first, second = _pairs(account, population.size)
    x, y = identifier[first], identifier[second]
    swap = x > y
    x, y, first, second = (
        np.where(swap, y, x),
        np.where(swap, x, y),
        np.where(swap, second, first),
        np.where(swap, first, second),
    )
    usable = ~(ACCESS[population.family[x]] & ACCESS[population.family[y]])
    same = (population.family[x] != population.family[y]) & (
        WITNESS[population.family[x]] == WITNESS[population.family[y]]
    )
    usable &= ~same
    x, y, first, second = x[usable], y[usable], first[usable], second[usable]
    left, right, joint = unique_pairs(x, y, population.identifiers)
    expected = population.degree[left] * population.degree[right] / population.size
    bits = poisson_bits(joint.astype(float), expected)
    keep = (joint >= 2) & (bits >= parameters.conjunction_bits)
    kept_keys = (left * population.identifiers + right)[keep]
    inside = np.isin(x * population.identifiers + y, kept_keys)
    edge_kept = np.zeros(len(population.edge_account), bool)
    edge_kept[rows[first[inside]]] = True
    edge_kept[rows[second[inside]]] = True
    return Conjunctions(left[keep], right[keep], joint[keep], bits[keep], edge_kept)


def _pairs(account: Ints, size: int) -> tuple[Ints, Ints]:
    """All pairs of positions (i < j) with the same account; at most C(16, 2) an account."""
    grouped = Grouped.by(account, size)
    ones, others = [], []
    for gap in range(1, int(np.diff(grouped.start).max(initial=0))):
        position = np.arange(len(account) - gap)
        same = account[position] == account[position + gap]
        ones.append(position[same])
        others.append(position[same] + gap)
    empty = np.zeros(0, np.int64)
    return np.concatenate([empty, *ones]), np.concatenate([empty, *others])
