"""What the field does by default, on the same graph: Leiden on rarity-weighted sharing, and connected components."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .arrays import Ints
from .candidates import leiden
from .population import Population


def _edges(population: Population, limit: float) -> tuple[Ints, Ints]:
    rows = population.degree[population.edge_identifier] <= limit
    return population.edge_account[rows], population.edge_identifier[rows]


def leiden_groups(population: Population, limit: float, seed: int) -> list[Ints]:
    account, identifier = _edges(population, limit)
    if not len(account):
        return []
    weight = np.log2(population.size / population.degree)[identifier]
    label = leiden(account, identifier, weight, 1.0, seed)
    accounts, first = np.unique(account, return_index=True)
    return _grouped(accounts, label[first])


def components(population: Population, limit: float) -> list[Ints]:
    account, identifier = _edges(population, limit)
    nodes = population.size + population.identifiers
    graph = sparse.coo_matrix((np.ones(len(account)), (account, identifier + population.size)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    accounts = np.unique(account)
    return _grouped(accounts, label[accounts])


def _grouped(accounts: Ints, label: Ints) -> list[Ints]:
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [np.sort(part) for part in np.split(accounts[order], cuts)] if len(accounts) else []
