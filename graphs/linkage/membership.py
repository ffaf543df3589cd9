"""Membership in bits: what each identifier says about an account belonging to a group, the account itself left out.

bits(a, C) = log2(n / N) + sum over witnesses of sum over ranks of b / rank,
b = log2((n1 / n) * (N - n) / (d - 1 - n1 + 0.5)), where n1 of the n other members and d - 1 other accounts have it.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Grouped, Ints, rank_within, unique_pairs
from .conjunctions import ACCESS, WITNESS
from .parameters import Parameters
from .population import Population

CAP_AT = 20_000  # accounts; the prior falls with every doubling of the population, and the cap rises as much
LEAST_CAP = 6.0


@dataclass
class Terms:
    """One row a term, sorted by group, account, witness and rank; `term_bits` add up to the membership exactly."""

    group: Ints
    account: Ints
    identifier: Ints
    members_with: Ints
    expected: Floats
    rank: Ints
    bits: Floats

    def select(self, rows: np.ndarray) -> "Terms":
        return Terms(*(column[rows] for column in vars(self).values()))


@dataclass
class Scores:
    """(group, account) pairs, sorted; `founding`: the part of `bits` that is not from addresses, prior included."""

    group: Ints
    account: Ints
    bits: Floats
    founding: Floats
    inside: np.ndarray


class Neighbourhood:
    """The population's edges from both sides, built once. `usable`: identifiers that may speak."""

    def __init__(self, population: Population, parameters: Parameters, usable: np.ndarray | None = None) -> None:
        self.population, self.parameters = population, parameters
        self.usable = np.ones(population.identifiers, bool) if usable is None else usable
        self.cap = max(parameters.bits_cap + np.log2(max(population.size, 1) / CAP_AT), LEAST_CAP)
        self.by_account, self.by_identifier = population.by_account(), population.by_identifier()

    def counts(self, group: Ints, account: Ints) -> tuple[Ints, Ints, Ints]:
        """(group, identifier, members on it), sorted."""
        position, edge = self.by_account.expand(account)
        return unique_pairs(group[position], self.population.edge_identifier[edge], self.population.identifiers)

    def terms(self, group: Ints, account: Ints, groups: int) -> Terms:
        """Terms of every account on an identifier of a group (its members and those who might be), without priors."""
        p, size = self.population, np.bincount(group, minlength=groups)
        g, x, count = self.counts(group, account)
        keep = (count >= 2) & (count >= self.parameters.coverage * p.degree[x]) & self.usable[x]
        g, x, count = g[keep], x[keep], count[keep]
        position, edge = self.by_identifier.expand(x)
        g, x, count, a = g[position], x[position], count[position], p.edge_account[edge]
        inside = contains(group, account, g, a, p.size)
        others, with_it = size[g] - inside, count - inside
        expected = others * (p.degree[x] - 1 - with_it + 0.5) / (p.size - others)
        with np.errstate(divide="ignore"):
            bits = np.minimum(np.log2(with_it / expected), self.cap)
        return _discounted(p, Terms(g, a, x, with_it, expected, np.zeros(len(g), np.int64), bits))

    def scores(self, group: Ints, account: Ints, groups: int) -> tuple[Scores, Terms]:
        p, size = self.population, np.bincount(group, minlength=groups)
        terms = self.terms(group, account, groups)
        keys, row = np.unique(terms.group * p.size + terms.account, return_inverse=True)
        g, a = keys // p.size, keys % p.size
        inside = contains(group, account, g, a, p.size)
        prior = np.log2(np.maximum(size[g] - inside, 1) / p.size)
        access = ACCESS[p.family[terms.identifier]]
        total = np.bincount(row, terms.bits, minlength=len(keys))
        founded = np.bincount(row, np.where(access, 0.0, terms.bits), minlength=len(keys))
        return Scores(g, a, prior + total, prior + founded, inside), terms


def contains(group: Ints, account: Ints, g: Ints, a: Ints, width: int) -> Ints:
    """1 where (g, a) is one of the rows (group, account)."""
    return np.isin(g * width + a, group * width + account).astype(np.int64)


def _discounted(population: Population, terms: Terms) -> Terms:
    """Best period of an address only; the second witness of a kind counts a half, the third a third."""
    terms = terms.select(terms.bits > 0)
    key = terms.group * population.size + terms.account
    place = population.place[terms.identifier]
    order = np.lexsort((terms.identifier, -terms.bits, place, key))
    first = np.r_[True, (np.diff(key[order]) != 0) | (np.diff(place[order]) != 0)] if len(order) else order
    terms = terms.select(order[first])
    key = terms.group * population.size + terms.account
    witness = WITNESS[population.family[terms.identifier]]
    rank = rank_within(key * (WITNESS.max() + 1) + witness, terms.bits, terms.identifier)
    order = np.lexsort((rank, witness, key))
    terms = Terms(
        terms.group, terms.account, terms.identifier, terms.members_with, terms.expected, rank, terms.bits / rank
    )
    return terms.select(order)


def refine(near: Neighbourhood, group: Ints, account: Ints, groups: int) -> tuple[Ints, Ints]:
    """Members by their bits, twice: who belongs comes in, who does not goes."""
    parameters = near.parameters
    for _ in range(parameters.rounds):
        scores, _ = near.scores(group, account, groups)
        member = (scores.bits > parameters.member_bits) & (scores.founding >= parameters.founding_bits)
        group, account = scores.group[member], scores.account[member]
    return group, account
