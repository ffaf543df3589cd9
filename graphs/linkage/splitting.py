"""Splitting: a group is several parties where its own identifiers fall into pieces that hardly touch, or where hardly
any of a large piece's accounts would belong to the rest."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import beta

from .arrays import Grouped, Ints
from .candidates import leiden
from .conjunctions import ACCESS
from .membership import Neighbourhood

SMALLEST = 4  # judged: two pairs may look apart by chance
LARGE = 20  # judged: what is tied to the rest in few accounts may be so by the luck of which were seen
COARSE = (0.05, 0.2)  # judged: resolutions at which a group falls into its few largest pieces
TIED, SURE = 0.5, 0.95  # judged: how sure one must be that less than half of a piece is tied to the rest


def split(near: Neighbourhood, group: Ints, account: Ints, groups: int) -> tuple[Ints, Ints, Ints]:
    """(group, account, parent group) with divided groups replaced by their pieces of two or more."""
    piece = _communities(near, group, account, groups, resolution=1.0, quality=near.parameters.split_quality)
    group, account, parent = _divided(group, account, np.arange(groups), piece)
    for resolution in COARSE:
        piece = _communities(near, group, account, len(parent), resolution=resolution)
        apart = _apart(near, group, account, piece)
        group, account, parent = _divided(group, account, parent, np.where(apart, piece, 0))
    return group, account, parent


def _communities(
    near: Neighbourhood, group: Ints, account: Ints, groups: int, *, resolution: float, quality: float = 0.0
) -> Ints:
    """By row: the community of the account in its group's own identifiers, 0 the largest, and who has none of them; or
    where the group's communities reach less than that share of the modularity they could have."""
    weight = np.log2(near.population.size / near.population.degree)
    piece = np.zeros(len(group), np.int64)
    for rows, a, x in _owned(near, group, account, groups):
        label = leiden(a, x, weight[x], resolution, near.parameters.seed)
        reached, best = _modularity(a, x, weight[x], label) if quality else (1.0, 1.0)
        if best <= 0 or reached / best < quality:
            continue
        of, first = np.unique(a, return_index=True)
        _, community, size = np.unique(label[first], return_inverse=True, return_counts=True)
        rank = np.argsort(np.argsort(-size, kind="stable"))
        piece[rows[np.searchsorted(account[rows], of)]] = rank[community]
    return piece


def _owned(near: Neighbourhood, group: Ints, account: Ints, groups: int) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Of each group that could be divided: its rows by account, and the edges (account, identifier), sorted, to the
    identifiers that are mostly its own. Addresses hold nothing together."""
    p = near.population
    g, x, count = near.counts(group, account)
    own = (count >= 2) & (count >= near.parameters.own_share * p.degree[x]) & ~ACCESS[p.family[x]] & near.usable[x]
    g, x = g[own], x[own]
    identifiers, members = Grouped.by(g, groups), Grouped.by(group, groups)
    for number in range(groups):
        rows = members.order[members.start[number] : members.start[number + 1]]
        owned = np.sort(x[identifiers.order[identifiers.start[number] : identifiers.start[number + 1]]])
        if len(rows) < SMALLEST or len(owned) < 2:
            continue
        rows = rows[np.argsort(account[rows])]
        position, edge = near.by_identifier.expand(owned)
        keep = np.isin(p.edge_account[edge], account[rows])
        a, i = p.edge_account[edge][keep], owned[position[keep]]
        order = np.lexsort((i, a))
        yield rows, a[order], i[order]


def _apart(near: Neighbourhood, group: Ints, account: Ints, piece: Ints) -> np.ndarray:
    """By row: whether its piece is surely apart from the rest of its group: too few of its accounts would belong to it
    (Clopper and Pearson's upper bound of their share)."""
    _, of, size = np.unique(group * (piece.max(initial=0) + 1) + piece, return_inverse=True, return_counts=True)
    belong = near.founding_without(group, of, account) >= near.parameters.founding_bits
    tied = np.bincount(of, belong, minlength=len(size))
    most = np.where(tied < size, beta.ppf(SURE, tied + 1, np.maximum(size - tied, 1)), 1.0)
    return (most[of] < TIED) & (size[of] >= LARGE) & (size[of] < np.bincount(group)[group])


def _divided(group: Ints, account: Ints, parent: Ints, piece: Ints) -> tuple[Ints, Ints, Ints]:
    """Groups by piece, without those of one account."""
    width = piece.max(initial=0) + 1
    keys, new, size = np.unique(group * width + piece, return_inverse=True, return_counts=True)
    keep = size >= 2
    number = np.cumsum(keep) - 1
    return number[new[keep[new]]], account[keep[new]], parent[keys[keep] // width]


def _modularity(a: Ints, x: Ints, weight: np.ndarray, label: Ints) -> tuple[float, float]:
    """Modularity of the accounts' communities (each identifier with the community that uses it most), and 1 - sum of
    squared strength shares: the most that communities of these sizes could have."""
    _, row = np.unique(x, return_inverse=True)
    labels = int(label.max()) + 1
    by = np.bincount(row * labels + label, weight, minlength=(row.max() + 1) * labels).reshape(-1, labels)
    home = by.argmax(1)[row]
    total = weight.sum()
    within = weight[home == label].sum() / total
    share = (np.bincount(label, weight, minlength=labels) + np.bincount(home, weight, minlength=labels)) / (2 * total)
    return within - float((share**2).sum()), 1.0 - float((share**2).sum())
