"""Parties: accounts under common control, by evidence alone. Whether a party is an operation is asked elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Ints, group_mean
from .candidates import find_candidates
from .conjunctions import find_conjunctions
from .membership import Neighbourhood, refine
from .selection import NONE, select
from .splitting import split

DESCRIPTION_CAP = 30.0  # bits: the cap of a membership is humility about evidence; a description has to be paid in full
Step = Callable[[str, float], None]


@dataclass
class Parties:
    """Member rows (party, account) sorted by both; `resolution`: the partition each party was first seen in."""

    party: Ints
    account: Ints
    count: int
    resolution: list[str]

    @property
    def size(self) -> Ints:
        return np.bincount(self.party, minlength=self.count)

    def mean(self, values: Floats) -> Floats:
        return group_mean(self.party, values[self.account], self.count)[0]

    def share(self, flags: np.ndarray) -> Floats:
        return np.nan_to_num(self.mean(flags.astype(float)))

    def reordered(self, order: Ints) -> "Parties":
        """Parties renumbered: the first is the one that was order[0]."""
        rank = np.empty(self.count, np.int64)
        rank[order] = np.arange(self.count)
        party = rank[self.party]
        rows = np.lexsort((self.account, party))
        return Parties(party[rows], self.account[rows], self.count, [self.resolution[i] for i in order])

    def of_account(self, accounts: int) -> Ints:
        """The party of each account, NONE where it has none."""
        of = np.full(accounts, NONE, np.int64)
        of[self.account] = self.party
        return of


def find_parties(near: Neighbourhood, step: Step) -> Parties:
    population, parameters = near.population, near.parameters
    step("conjunctions", 0.35)
    conjunctions = find_conjunctions(population, parameters, near.usable, near.exempt)
    step("candidates", 0.45)
    group, account, names = find_candidates(population, conjunctions, parameters, near.usable)
    step("memberships", 0.55)
    group, account, parent = distinct(group, account, len(names), population.size)  # resolutions mostly agree
    names = [names[candidate] for candidate in parent]
    group, account = refine(near, group, account, len(names))
    group, account, parent = distinct(group, account, len(names), population.size)
    group, account, piece = split(near, group, account, len(parent))
    group, account = refine(near, group, account, len(piece))
    group, account, whole = distinct(group, account, len(piece), population.size)
    step("parties", 0.75)
    scores = near.scores(group, account, len(whole), cap=DESCRIPTION_CAP, outsiders=False)
    owner = select(
        scores.group, scores.account, scores.bits,
        groups=len(whole), accounts=population.size, keep_share=parameters.keep_share,
    )  # fmt: skip
    members = np.flatnonzero(owner != NONE)
    origin, party = np.unique(owner[members], return_inverse=True)
    order = np.lexsort((members, party))
    return Parties(party[order], members[order], len(origin), [names[parent[piece[whole[g]]]] for g in origin])


def distinct(group: Ints, account: Ints, groups: int, accounts: int) -> tuple[Ints, Ints, Ints]:
    """The same rows without groups that repeat an earlier one's members, renumbered; and each group's former number."""
    mark = np.random.default_rng(1).integers(1, 2**62, accounts, dtype=np.uint64)
    digest = np.zeros(groups, np.uint64)
    np.add.at(digest, group, mark[account])
    _, first = np.unique(digest, return_index=True)
    first = np.sort(first[np.bincount(group, minlength=groups)[first] > 0])
    number = np.full(groups, NONE, np.int64)
    number[first] = np.arange(len(first))
    rows = number[group] != NONE
    return number[group[rows]], account[rows], first
