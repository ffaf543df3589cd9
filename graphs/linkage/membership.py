"""Membership in bits: what each identifier says about an account belonging to a group, the account itself left out.

bits(a, C) = log2(n / N) + sum over witnesses of sum over ranks of b / rank,
b = log2((n1 / n) * (N - n) / (d - 1 - n1 + 0.5)), where n1 of the n other members and d - 1 other accounts have it.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Ints, order_by, place_in_run, run_starts, sorted_set, stable_order, unique_pairs
from .conjunctions import ACCESS, WITNESS
from .families import WITNESSES
from .parameters import Parameters
from .population import Population

CAP_AT = 20_000  # accounts; the prior falls with every doubling of the population, and the cap rises as much
LEAST_CAP = 6.0
PORTION, THREADS = 2_000_000, 2  # identifiers of members that are scored at once, and how many such portions


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
    """The population's edges from both sides, built once. `usable`: identifiers that may speak; `exempt`: those that
    may link however common they are."""

    def __init__(
        self, population: Population, parameters: Parameters, usable: np.ndarray | None = None,
        exempt: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        self.population, self.parameters, self.exempt = population, parameters, exempt
        self.usable = np.ones(population.identifiers, bool) if usable is None else usable
        self.cap = max(parameters.bits_cap + np.log2(max(population.size, 1) / CAP_AT), LEAST_CAP)
        self.by_account, self.by_identifier = population.by_account(), population.by_identifier()

    def counts(self, group: Ints, account: Ints) -> tuple[Ints, Ints, Ints]:
        """(group, identifier, members on it), sorted."""
        position, edge = self.by_account.expand(account)
        return unique_pairs(group[position], self.population.edge_identifier[edge], self.population.identifiers)

    def terms(self, group: Ints, account: Ints, groups: int) -> Terms:
        """The terms of the members themselves, without priors."""
        keys, counts = sorted_set(group * self.population.size + account), self.counts(group, account)
        return self._together(self._spoken(group, counts, keys, access=False, only=keys),
                              self._spoken(group, counts, keys, access=True, only=keys))  # fmt: skip

    def scores(
        self, group: Ints, account: Ints, groups: int, cap: float | None = None, *, outsiders: bool = True
    ) -> Scores:
        """Bits of the members and, with `outsiders`, of those who might be: whose evidence beyond addresses would
        found. `cap`: of one term, where it is not the membership's. Groups do not depend on each other, so they are
        scored in portions, two at a time: that bounds the memory and uses a second core."""
        rows = list(self._portions(group, account, groups))
        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(lambda of: self._scores(group[of], account[of], groups, cap, outsiders), rows))
        return Scores(*(np.concatenate(columns) for columns in zip(*(vars(p).values() for p in parts), strict=True)))

    def founding_without(self, group: Ints, piece: Ints, account: Ints) -> Floats:
        """By member row: bits, without addresses, of the account in its group without the whole piece it is in."""
        p = self.population
        others = np.bincount(group)[group] - np.bincount(piece)[piece]
        row, edge = self.by_account.expand(account)
        x = p.edge_identifier[edge]
        keep = self.usable[x] & ~ACCESS[p.family[x]]
        row, x = row[keep], x[keep]
        with_it = _repeats(group[row] * p.identifiers + x) - _repeats(piece[row] * p.identifiers + x)
        keep = (with_it >= 2) & (with_it >= self.parameters.coverage * p.degree[x])
        row, x, with_it = row[keep], x[keep], with_it[keep]
        expected = others[row] * (p.degree[x] - 1 - with_it + 0.5) / (p.size - others[row])
        bits = np.minimum(np.log2(with_it / expected), self.cap)
        rows, rank = self._discounted(row, x, bits, access=False)
        spoken = np.bincount(row[rows], bits[rows] / rank, minlength=len(group))
        return spoken.astype(float) + np.log2(np.maximum(others, 1) / p.size)

    def _portions(self, group: Ints, account: Ints, groups: int) -> Iterator[np.ndarray]:
        """Rows of consecutive groups whose members have up to PORTION identifiers, at least one group's."""
        weight = np.bincount(group, self.by_account.size(account), minlength=groups)
        portion = ((np.cumsum(weight) - weight) // PORTION).astype(np.int64)
        order = stable_order(group)
        cuts = np.flatnonzero(np.diff(portion[group[order]])) + 1
        yield from np.split(order, cuts)

    def _scores(self, group: Ints, account: Ints, groups: int, cap: float | None, outsiders: bool) -> Scores:
        p, size = self.population, np.bincount(group, minlength=groups)
        members, counts = sorted_set(group * p.size + account), self.counts(group, account)
        only = None if outsiders else members
        founding = self._spoken(group, counts, members, access=False, only=only, cap=cap)
        near = sorted_set(np.r_[members, founding.group * p.size + founding.account])
        prior = self._prior(near, members, size)
        founded = prior + self._sum(near, founding)
        keep = held(members, near) | (founded >= self.parameters.founding_bits)
        near, prior, founded = near[keep], prior[keep], founded[keep]
        access = self._spoken(group, counts, members, access=True, only=near, cap=cap)
        inside = held(members, near)
        return Scores(near // p.size, near % p.size, founded + self._sum(near, access), founded, inside)

    def _prior(self, keys: Ints, members: Ints, size: Ints) -> Floats:
        others = size[keys // self.population.size] - held(members, keys)
        return np.log2(np.maximum(others, 1) / self.population.size)

    def _sum(self, keys: Ints, terms: Terms) -> Floats:
        of = terms.group * self.population.size + terms.account
        row = np.minimum(np.searchsorted(keys, of), max(len(keys) - 1, 0))
        known = keys[row] == of if len(keys) else np.zeros(len(of), bool)
        return np.bincount(row[known], terms.bits[known], minlength=len(keys)).astype(float)

    def _spoken(
        self, group: Ints, counts: tuple[Ints, Ints, Ints], members: Ints, *, access: bool, only: Ints | None,
        cap: float | None = None,
    ) -> Terms:  # fmt: skip
        """Terms from addresses or from all else, discounted, of the accounts in `only` (None: whoever has them)."""
        p, size = self.population, np.bincount(group)
        g, x, count = counts
        keep = (count >= 2) & (count >= self.parameters.coverage * p.degree[x]) & self.usable[x]
        keep &= ACCESS[p.family[x]] == access
        g, x, count = g[keep], x[keep], count[keep]
        position, edge = self.by_identifier.expand(x)
        key = g[position] * p.size + p.edge_account[edge]
        if only is not None:
            wanted = held(only, key)
            position, key = position[wanted], key[wanted]
        g, x, count = g[position], x[position], count[position]
        inside = held(members, key)
        others, with_it = size[g] - inside, count - inside
        expected = others * (p.degree[x] - 1 - with_it + 0.5) / (p.size - others)
        with np.errstate(divide="ignore"):
            bits = np.minimum(np.log2(with_it / expected), self.cap if cap is None else cap)
        rows, rank = self._discounted(key, x, bits, access)
        return Terms(g[rows], key[rows] % p.size, x[rows], with_it[rows], expected[rows], rank, bits[rows] / rank)

    def _discounted(self, key: Ints, identifier: Ints, bits: Floats, access: bool) -> tuple[Ints, Ints]:
        """The rows that speak for a key's membership, by key and witness, and each one's rank. Best period of an
        address only; the second witness of a kind counts a half, the third a third."""
        p = self.population
        fine = (2.0**31 - 1 - np.minimum(bits * 2.0**24, 2.0**31 - 1)).astype(np.int64)  # most bits first
        rows = np.flatnonzero(bits > 0)
        if access:
            place = p.place[identifier[rows]]
            order = order_by(key[rows], place, fine[rows])
            rows = np.sort(rows[order[run_starts(key[rows][order], place[order])]])
        kind = key[rows] * len(WITNESSES) + WITNESS[p.family[identifier[rows]]]
        order = order_by(kind, fine[rows])
        return rows[order], place_in_run(kind[order]) + 1

    def _together(self, *parts: Terms) -> Terms:
        joined = Terms(*(np.concatenate(columns) for columns in zip(*(vars(p).values() for p in parts), strict=True)))
        witness = WITNESS[self.population.family[joined.identifier]]
        return joined.select(order_by(joined.group, joined.account, witness, joined.rank))


def _repeats(keys: Ints) -> Ints:
    """How often each key occurs."""
    _, at, count = np.unique(keys, return_inverse=True, return_counts=True)
    return count[at]


def held(keys: Ints, wanted: Ints) -> np.ndarray:
    """True where `wanted` is among the sorted `keys`."""
    if not len(keys):
        return np.zeros(len(wanted), bool)
    return keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted


def refine(near: Neighbourhood, group: Ints, account: Ints, groups: int) -> tuple[Ints, Ints]:
    """Members by their bits, twice: who belongs comes in, who does not goes. A group that stayed as it was would stay
    so again, and is not asked a second time."""
    parameters, size = near.parameters, near.population.size
    settled, members = np.zeros(0, np.int64), sorted_set(group * size + account)
    for _ in range(parameters.rounds):
        scores = near.scores(members // size, members % size, groups)
        belongs = (scores.bits > parameters.member_bits) & (scores.founding >= parameters.founding_bits)
        after = (scores.group * size + scores.account)[belongs]
        moves = np.zeros(groups, bool)
        moves[np.setxor1d(members, after, assume_unique=True) // size] = True
        moved = moves[after // size]
        settled, members = np.r_[settled, after[~moved]], after[moved]
    members = np.sort(np.r_[settled, members])
    return members // size, members % size
