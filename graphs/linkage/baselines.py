"""What the field does by default, on the same graph: Leiden on rarity-weighted sharing, and connected components."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .arrays import Ints, unique_pairs
from .candidates import leiden
from .population import Population

OWN = 0.6  # an identifier used this much inside is the group's own


def _edges(population: Population, limit: float) -> tuple[Ints, Ints]:
    rows = population.degree[population.edge_identifier] <= limit
    return population.edge_account[rows], population.edge_identifier[rows]


def leiden_groups(population: Population, limit: float, seed: int) -> list[tuple[Ints, float]]:
    """(accounts, bits of their own identifiers per account) of each community: a fair order for a queue."""
    account, identifier = _edges(population, limit)
    if not len(account):
        return []
    weight = np.log2(population.size / population.degree)[identifier]
    label = leiden(account, identifier, weight, 1.0, seed)
    accounts, first = np.unique(account, return_index=True)
    return _scored(population, account, identifier, _grouped(accounts, label[first]))


def components(population: Population, limit: float) -> list[tuple[Ints, float]]:
    account, identifier = _edges(population, limit)
    nodes = population.size + population.identifiers
    graph = sparse.coo_matrix((np.ones(len(account)), (account, identifier + population.size)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    accounts = np.unique(account)
    return _scored(population, account, identifier, _grouped(accounts, label[accounts]))


def _scored(population: Population, account: Ints, identifier: Ints, groups: list[Ints]) -> list[tuple[Ints, float]]:
    of = np.full(population.size, -1, np.int64)
    for number, members in enumerate(groups):
        of[members] = number
    g, x, count = unique_pairs(of[account], identifier, population.identifiers)
    own = (count >= 2) & (count >= OWN * population.degree[x])
    bits = np.where(own, count * np.log2(population.size / population.degree[x]), 0.0)
    total = np.bincount(g, bits, minlength=len(groups))
    return [(members, float(total[n] / len(members))) for n, members in enumerate(groups)]


def _grouped(accounts: Ints, label: Ints) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [np.sort(part) for part in np.split(accounts[order], cuts)] if len(accounts) else []
