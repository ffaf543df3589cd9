"""Candidate groups: Leiden on the account-identifier graph of the conjunctions, at several resolutions."""

from concurrent.futures import ThreadPoolExecutor

import graspologic_native as native
import numpy as np
from scipy import sparse

from .arrays import Floats, Ints
from .conjunctions import ACCESS, Conjunctions
from .core import two_kind_core
from .families import CODE, FAMILIES
from .parameters import CONTENT_FAMILIES, HELD_FAMILIES, Parameters
from .population import Population

THREADS = 2  # partitions at a time
VIEWS = {
    "all": [CODE[f.name] for f in FAMILIES if f.founds],
    "content": [CODE[name] for name in CONTENT_FAMILIES],
    "held": [CODE[name] for name in HELD_FAMILIES],
    "core": [CODE[name] for name in HELD_FAMILIES],
}


def find_candidates(
    population: Population, conjunctions: Conjunctions, parameters: Parameters, usable: np.ndarray
) -> tuple[Ints, Ints, list[str]]:
    """(candidate, account) rows and each candidate's partition ("all at 6"). Groups of two or more accounts."""
    weight = np.log2(population.size / population.degree)
    founding = ~ACCESS[population.family[population.edge_identifier]]
    total = weight[population.edge_identifier[founding]].sum()
    core = two_kind_core(population, usable)

    def communities(partition: tuple[str, float]) -> tuple[Ints, Ints, int]:
        """(group, account) rows of one partition, and how many groups."""
        view, resolution = partition
        rows = np.flatnonzero(core if view == "core" else conjunctions.edge_kept)
        rows = rows[np.isin(population.family[population.edge_identifier[rows]], VIEWS[view])]
        account, identifier = population.edge_account[rows], population.edge_identifier[rows]
        kept = weight[identifier]
        if not kept.any():  # nothing, or only what everybody has
            return np.zeros(0, np.int64), np.zeros(0, np.int64), 0
        scale = 1.0 if view == "core" else kept.sum() / total
        label = leiden(account, identifier, kept, resolution * scale, parameters.seed)
        accounts, first = np.unique(account, return_index=True)
        group, size = _compact(label[first])
        keep = size[group] >= 2
        group, count = _compact(group[keep])
        return group, accounts[keep], len(count)

    with ThreadPoolExecutor(THREADS) as pool:  # Leiden lets other threads run
        found = list(pool.map(communities, parameters.partitions))
    groups, members, names = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], []
    for (view, resolution), (group, account, count) in zip(parameters.partitions, found, strict=True):
        groups.append(group + len(names))
        members.append(account)
        names += [f"{view} at {resolution:g}"] * count
    return np.concatenate(groups), np.concatenate(members), names


def leiden(account: Ints, identifier: Ints, weight: Floats, resolution: float, seed: int) -> Ints:
    """Community of each edge's account. Edges must come sorted: the order of nodes steers Leiden's ties."""
    accounts, a = np.unique(account, return_inverse=True)
    identifiers, i = np.unique(identifier, return_inverse=True)
    nodes = len(accounts) + len(identifiers)
    rows, columns = np.r_[a, i + len(accounts)], np.r_[i + len(accounts), a]
    graph = sparse.csr_matrix((np.r_[weight, weight], (rows, columns)), shape=(nodes, nodes))
    graph.sort_indices()
    _, label = native.leiden_csr(  # pyrefly: ignore[missing-attribute]: compiled, its stub is older
        graph.indptr.astype(np.int64), graph.indices.astype(np.int32), graph.data.astype(float), nodes,
        resolution=float(resolution), iterations=2, seed=seed,
    )  # fmt: skip
    return np.fromiter(map(label.__getitem__, range(len(accounts))), np.int64, len(accounts))[a]


def _compact(labels: Ints) -> tuple[Ints, Ints]:
    """Labels renumbered 0.. by first appearance (so by the lowest account), and the size of each."""
    _, first, group, size = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(np.argsort(first))
    sizes = np.empty(len(size), np.int64)
    sizes[order] = size
    return order[group], sizes
