"""The weakest cuts of each party: what one identifier, if it were infrastructure, would split off.

A party is a graph of its members and the identifiers that speak for them (addresses only corroborate and hold nothing
together). An identifier whose removal leaves pieces is a bridge: the pieces are joined by nothing else. Even where the
party holds together, members may rest on one thing so much that without it they would not reach the bar.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .arrays import Floats, Grouped, Ints
from .conjunctions import ACCESS, WITNESS
from .families import FAMILIES, NAMES
from .membership import Neighbourhood, Terms
from .parties import Parties

MOST = 5  # cuts kept of each party
FIELDS = ("party_id", "family", "value", "members_with", "splits_off", "remaining", "falls_below", "bits_lost")


@dataclass
class _Graph:
    """Nodes: members (row numbers of the parties), then the identifiers of each party; edges in both directions."""

    members: int
    party: Ints
    identifier: Ints
    edge_member: Ints
    edge_thing: Ints
    neighbours: Grouped
    other: Ints


def cut_table(near: Neighbourhood, parties: Parties, terms: Terms, bits: Floats, names: list[str]) -> pa.Table:
    """Up to five cuts of each party of the minimum size, worst first. `terms` and `bits` of the members, `terms` sorted
    by party, account, witness and rank."""
    p = near.population
    keys = parties.party * p.size + parties.account
    member = np.searchsorted(keys, terms.group * p.size + terms.account)
    loss = _losses(near, terms)
    speaks = ~ACCESS[p.family[terms.identifier]]
    founding = bits - np.bincount(member[~speaks], terms.bits[~speaks], minlength=len(keys))
    room = np.minimum(bits - near.parameters.member_bits, founding - near.parameters.founding_bits)
    graph = _graph(len(keys), terms.group[speaks], terms.identifier[speaks], member[speaks], p.identifiers)
    things = len(graph.party)
    split = _splits(graph)
    falls = np.bincount(graph.edge_thing, loss[speaks] >= room[graph.edge_member], minlength=things).astype(np.int64)
    lost = np.bincount(graph.edge_thing, loss[speaks], minlength=things)
    with_it = np.bincount(graph.edge_thing, minlength=things)
    size = parties.size[graph.party]
    order = np.lexsort((graph.identifier, -lost, -falls, -split, graph.party))
    order = order[(size >= near.parameters.minimum_size)[order]]
    rank = np.arange(len(order)) - np.searchsorted(graph.party[order], graph.party[order])
    order = order[rank < MOST]
    x = graph.identifier[order]
    columns = (
        pa.array([names[g] for g in graph.party[order]], pa.string()),
        pa.array([NAMES[f] for f in p.family[x]], pa.string()), pa.array([str(v) for v in p.value[x]], pa.string()),
        pa.array(with_it[order]), pa.array(split[order]), pa.array((size - split)[order]), pa.array(falls[order]),
        pa.array(lost[order]),
    )  # fmt: skip
    return pa.table(dict(zip(FIELDS, columns, strict=True)))


def pieces_without(evidence: pa.Table, party_id: str, ignored: set[tuple[str, str]]) -> list[list[str]]:
    """The members of a party in the pieces left without the ignored identifiers (family, value), largest first.
    `evidence`: the run's table membership_evidence."""
    rows = evidence.filter(pc.field("party_id") == party_id).select(["account_id", "family", "value"]).to_pylist()
    accounts = sorted({row["account_id"] for row in rows})
    number = {name: n for n, name in enumerate(accounts)}
    founding = {family.name for family in FAMILIES if family.founds}
    ties = [(number[r["account_id"]], (r["family"], r["value"])) for r in rows if r["family"] in founding]
    ties = [(a, x) for a, x in ties if x not in ignored]
    things = {x: n + len(accounts) for n, x in enumerate(sorted({x for _, x in ties}))}
    nodes = len(accounts) + len(things)
    graph = sparse.coo_matrix(([1.0] * len(ties), ([a for a, _ in ties], [things[x] for _, x in ties])), (nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    pieces: dict[int, list[str]] = {}
    for name, n in number.items():
        pieces.setdefault(int(label[n]), []).append(name)
    return sorted(pieces.values(), key=lambda piece: (-len(piece), piece))


def _losses(near: Neighbourhood, terms: Terms) -> Floats:
    """What a membership loses without each term: its bits, less what the lesser witnesses of its kind gain by moving
    up a rank."""
    full = terms.bits * terms.rank
    gain = full * (1 / np.maximum(terms.rank - 1, 1) - 1 / terms.rank)
    kind = (terms.group * near.population.size + terms.account) * (WITNESS.max() + 1)
    kind = kind + WITNESS[near.population.family[terms.identifier]]
    after = np.cumsum(gain[::-1])[::-1]
    last = np.searchsorted(kind, kind, side="right") if len(kind) else np.zeros(0, np.int64)
    return terms.bits - (after - gain - np.r_[after, 0.0][last])


def _graph(members: int, party: Ints, identifier: Ints, member: Ints, identifiers: int) -> _Graph:
    keys, thing = np.unique(party * identifiers + identifier, return_inverse=True)
    ends, other = np.r_[member, thing + members], np.r_[thing + members, member]
    neighbours = Grouped.by(ends, members + len(keys))
    return _Graph(members, keys // identifiers, keys % identifiers, member, thing, neighbours, other)


def _splits(graph: _Graph) -> Ints:
    """By identifier: members outside the largest piece of what it holds together, once it is gone (Hopcroft and
    Tarjan's low points; one pass over the edges)."""
    start = graph.neighbours.start.tolist()
    other = graph.other[graph.neighbours.order].tolist()
    nodes, members = len(start) - 1, graph.members
    seen, low, parent = [-1] * nodes, [0] * nodes, [-1] * nodes
    weight = [1] * members + [0] * (nodes - members)
    at = start[:-1].copy()
    below, largest, whole = [0] * nodes, [0] * nodes, [0] * nodes
    clock = 0
    for root in range(members):
        if seen[root] >= 0:
            continue
        seen[root] = low[root] = clock
        clock += 1
        path, visited = [root], [root]
        while path:
            node = path[-1]
            if at[node] < start[node + 1]:
                near = other[at[node]]
                at[node] += 1
                if seen[near] < 0:
                    parent[near], seen[near], low[near] = node, clock, clock
                    clock += 1
                    path.append(near)
                    visited.append(near)
                elif near != parent[node]:
                    low[node] = min(low[node], seen[near])
                continue
            path.pop()
            if path:
                above = path[-1]
                low[above] = min(low[above], low[node])
                weight[above] += weight[node]
                if low[node] >= seen[above]:
                    below[above] += weight[node]
                    largest[above] = max(largest[above], weight[node])
        for node in visited:
            whole[node] = weight[root]
    cut, piece, total = np.array(below[members:]), np.array(largest[members:]), np.array(whole[members:])
    return (total - np.maximum(piece, total - cut)).astype(np.int64)
