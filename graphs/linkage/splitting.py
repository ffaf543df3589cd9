"""Splitting: a group whose own identifiers fall into pieces that hardly touch is several parties."""

import numpy as np

from .arrays import Grouped, Ints
from .candidates import leiden
from .conjunctions import ACCESS
from .membership import Neighbourhood

SMALLEST = 4  # judged: two pairs may look apart by chance


def split(near: Neighbourhood, group: Ints, account: Ints, groups: int) -> tuple[Ints, Ints, Ints]:
    """(group, account, parent group) with divided groups replaced by their pieces of two or more."""
    p, parameters = near.population, near.parameters
    g, x, count = near.counts(group, account)
    own = (count >= 2) & (count >= parameters.own_share * p.degree[x]) & ~ACCESS[p.family[x]] & near.usable[x]
    g, x = g[own], x[own]
    identifiers, members = Grouped.by(g, groups), Grouped.by(group, groups)
    out_group, out_account, parent = [], [], []
    weight = np.log2(p.size / p.degree)
    for number in range(groups):
        inside = np.sort(account[members.order[members.start[number] : members.start[number + 1]]])
        pieces = [inside]
        owned = x[identifiers.order[identifiers.start[number] : identifiers.start[number + 1]]]
        if len(inside) >= SMALLEST and len(owned) >= 2:
            pieces = _pieces(near, inside, np.sort(owned), weight)
        for piece in pieces:
            out_account.append(piece)
            out_group.append(np.full(len(piece), len(parent)))
            parent.append(number)
    empty = np.zeros(0, np.int64)
    return np.concatenate([empty, *out_group]), np.concatenate([empty, *out_account]), np.array(parent, np.int64)


def _pieces(near: Neighbourhood, inside: Ints, owned: Ints, weight: np.ndarray) -> list[Ints]:
    p = near.population
    position, edge = near.by_identifier.expand(owned)
    keep = np.isin(p.edge_account[edge], inside)
    a, x = p.edge_account[edge][keep], owned[position[keep]]
    order = np.lexsort((x, a))
    a, x = a[order], x[order]
    label = leiden(a, x, weight[x], 1.0, near.parameters.seed)
    quality, best = _modularity(a, x, weight[x], label)
    if best <= 0 or quality / best < near.parameters.split_quality:
        return [inside]
    pieces = [np.unique(a[label == value]) for value in np.unique(label)]
    return sorted((piece for piece in pieces if len(piece) >= 2), key=lambda piece: int(piece[0]))


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
