"""How two selections hang together: several paths, and what they have in common. Asked of Neo4j.

A path is as strong as its weakest step, and a step through an identifier is as strong as the identifier is rare:
log2(accounts in all / accounts that have it). Hubs are identifiers on many accounts; they are avoided unless asked for.
The surroundings of both selections are fetched level by level until enough paths meet; `routes` puts them in order.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import log2

from graphs.schema import BY_LABEL, RELATIONSHIPS, uid
from graphs.store.driver import Row, ask, read

from .kinds import BY_NAME
from .neighbours import FAMILY, day
from .routes import SearchCut, best

HUB = 200  # accounts; beyond, sharing it says little of two people
LONGEST = 8  # links
MOST_ENDS = 50  # nodes of each selection that paths are looked for between
MOST_NODES = 500  # of a selection whose common neighbours are asked for
MOST_COMMON = 200  # neighbours told; more are counted
LEVEL = 4_000  # nodes gone on from at one level, the rarest first
EDGES = 60_000  # links fetched at one level
SECONDS = 10.0  # of one question to Neo4j
PATIENCE = 8.0  # seconds after which no further level is fetched
NO_HUB = 10**12
TYPES = "|".join(dict.fromkeys(r.type for r in RELATIONSHIPS))
Node = tuple[str, str]  # kind, key as in a scene


@dataclass(frozen=True)
class Wanted:
    """`order`: "shortest" or "strongest" first. `hub`: accounts on an identifier that a path may pass, None for any.
    `without`: uids of identifiers that no path may pass."""

    order: str = "shortest"
    limit: int = 10
    longest: int = 6
    hub: int | None = HUB
    without: tuple[str, ...] = ()


@dataclass
class _Surroundings:
    """What was fetched round two selections; nodes by the server's own id."""

    population: int
    graph: dict[str, set[str]] = field(default_factory=dict)
    degree: dict[str, int] = field(default_factory=dict)  # of identifiers
    cut: bool = False

    def bits(self, node: str) -> float:
        return log2(self.population / max(self.degree[node], 1))


@dataclass(frozen=True)
class Found:
    """`paths`: rows of nodes (kind, key, label raw, total, network), links (first, last, events), `hops`, `weakest` and
    `bits` of the identifiers passed, and `gap`: days between the two accounts' use of an identifier passed, at the
    worst step, 0 where they overlap everywhere. `cut`: the search was too wide, there may be others."""

    paths: list[Row]
    cut: bool


def paths(here: Sequence[Node], there: Sequence[Node], wanted: Wanted, population: int, run: int) -> Found:
    """Paths from one selection to the other, in the order wanted.

    Raises LookupError where a node is unknown or a selection too large, TookTooLong, GraphUnavailable."""
    for selection in (here, there):
        if len(selection) > MOST_ENDS:
            raise LookupError(f"Paths are looked for between selections of at most {MOST_ENDS} nodes.")
    starts, ends = set(_ids(here)), set(_ids(there))
    if starts == ends:
        raise LookupError("The two selections are the same.")
    near, reach = _Surroundings(max(population, 2)), {"starts": set(starts), "ends": set(ends)}
    fronts, found = {"starts": set(starts), "ends": set(ends)}, []
    began = time.monotonic()
    for depth in range(1, wanted.longest + 1):
        if time.monotonic() - began > PATIENCE:
            near.cut = True
            break
        side = "starts" if len(fronts["starts"]) <= len(fronts["ends"]) else "ends"
        fronts[side] = _level(near, fronts[side], starts | ends, wanted) - reach[side]
        reach[side] |= fronts[side]
        meets = bool(reach["starts"] & reach["ends"])
        if meets and (wanted.order == "shortest" or depth == wanted.longest or not fronts[side]):
            found = _best(near, starts, ends, wanted, depth)
            if len(found) >= wanted.limit:
                break
        if not fronts["starts"] or not fronts["ends"]:
            break
    if wanted.order == "strongest" or len(found) < wanted.limit:
        found = _best(near, starts, ends, wanted, wanted.longest)
    return Found([_told(route, near, run) for route in found], near.cut)


def _best(near: _Surroundings, starts: set[str], ends: set[str], wanted: Wanted, longest: int) -> list[Sequence[str]]:
    strength = {node: near.bits(node) for node in near.degree}
    found: list[Sequence[str]] = []
    routes = best(near.graph, strength, starts, ends, longest=longest, strongest=wanted.order == "strongest")
    try:
        found.extend(islice(routes, wanted.limit))
    except SearchCut:
        near.cut = True
    return found


def _level(near: _Surroundings, front: set[str], always: set[str], wanted: Wanted) -> set[str]:
    """Fetches what lies round the nodes of a front; the nodes that were reached."""
    going = sorted(front, key=lambda node: (near.degree.get(node, 0), node))
    near.cut |= len(going) > LEVEL
    answer = ask(
        f"MATCH (n)-[:{TYPES}]-(x) WHERE elementId(n) IN $ids\n"
        "AND (x.degree IS NULL OR x.degree <= $cap OR elementId(x) IN $always) AND NOT x.uid IN $without\n"
        "RETURN elementId(n) AS n, elementId(x) AS x, x.degree AS degree",
        {
            "ids": going[:LEVEL], "cap": NO_HUB if wanted.hub is None else wanted.hub, "always": sorted(always),
            "without": list(wanted.without),
        },
        seconds=SECONDS, limit=EDGES,
    )  # fmt: skip
    near.cut |= answer.more
    for row in answer.rows:
        near.graph.setdefault(row["n"], set()).add(row["x"])
        near.graph.setdefault(row["x"], set()).add(row["n"])
        if row["degree"] is not None:
            near.degree[row["x"]] = int(row["degree"])
    return {row["x"] for row in answer.rows}


def _told(route: Sequence[str], near: _Surroundings, run: int) -> Row:
    """A route with what people know its nodes and links by."""
    rows = read(
        "UNWIND range(0, size($ids) - 1) AS at MATCH (n) WHERE elementId(n) = $ids[at]\n"
        f"OPTIONAL MATCH (n)-[r:{TYPES}]-(m) WHERE at + 1 < size($ids) AND elementId(m) = $ids[at + 1]\n"
        "RETURN at, head(labels(n)) AS label, coalesce(n.account_id, n.uid) AS key,\n"
        "  coalesce(n.account_id, n.value) AS value, n.degree AS degree, r.first_seen AS first, r.last_seen AS last,\n"
        "  r.events AS events, head([(n)-[q:MEMBER_OF]->(w:Network) WHERE q.run = $run | w.public_id]) AS network\n"
        "ORDER BY at",
        ids=list(route), run=run,
    )  # fmt: skip
    nodes, links = [_node(row) for row in rows], rows[:-1]
    passed = [near.bits(node) for node in route[1:-1] if node in near.degree]
    gaps = [_gap(*links[at : at + 2]) for at, node in enumerate(route[1:-1]) if node in near.degree]
    return {
        "nodes": nodes, "hops": len(links), "bits": round(sum(passed), 1),
        "weakest": round(min(passed, default=log2(near.population)), 1), "gap": max(gaps, default=0),
        "links": [{"first": day(r["first"]), "last": day(r["last"]), "events": r["events"] or 0} for r in links],
    }  # fmt: skip


def _gap(one: Row, other: Row) -> int:
    """Days between two intervals, 0 where they overlap or one is not known."""
    first, second = sorted((one, other), key=lambda link: day(link["first"]))
    if first["last"] is None or second["first"] is None:
        return 0
    return max(day(second["first"]) - day(first["last"]), 0)


def _node(node: Row) -> Row:
    return {
        "kind": FAMILY.get(node["label"], "account"), "key": node["key"], "label": node["value"],
        "total": int(node["degree"] or 0), "network": node.get("network") or "",
    }  # fmt: skip


def _ids(nodes: Sequence[Node]) -> list[str]:
    """The server's own ids of nodes. Raises LookupError for one it does not have."""
    by_label: dict[str, list[str]] = {}
    for kind, key in nodes:
        label = BY_NAME[kind].label if kind in BY_NAME else ""
        if label not in BY_LABEL:
            raise LookupError(f"{kind} is computed, not recorded: no path leads through it.")
        by_label.setdefault(label, []).append(uid(label, key) if kind == "account" else key)
    found: list[str] = []
    for label, keys in by_label.items():
        rows = read(f"MATCH (n:{label}) WHERE n.uid IN $keys RETURN elementId(n) AS id ORDER BY n.uid", keys=keys)
        if len(rows) < len(set(keys)):
            raise LookupError(f"The graph does not have {len(set(keys)) - len(rows)} of the {BY_LABEL[label].plural}.")
        found += [row["id"] for row in rows]
    return found


def common(nodes: Sequence[Node], hub: int | None, run: int) -> Row:
    """What the nodes of a selection have in common: neighbours of at least two of them, those of most first, then the
    rarest. `rows`: kind, key, label (raw), total, network, and `of`, the keys of the selection that have it; `total`.

    Raises LookupError where a node is unknown or there are too many, TookTooLong, GraphUnavailable."""
    if not 2 <= len(nodes) <= MOST_NODES:
        raise LookupError(f"Select 2 to {MOST_NODES} nodes to see what they have in common.")
    answer = ask(
        f"MATCH (s)-[:{TYPES}]-(x) WHERE elementId(s) IN $ids AND (x.degree IS NULL OR x.degree <= $cap)\n"
        "WITH x, collect(DISTINCT coalesce(s.account_id, s.uid)) AS of WHERE size(of) >= 2\n"
        "RETURN of, head(labels(x)) AS label, coalesce(x.account_id, x.uid) AS key,\n"
        "    coalesce(x.account_id, x.value) AS value, x.degree AS degree,\n"
        "    head([(x)-[m:MEMBER_OF]->(w:Network) WHERE m.run = $run | w.public_id]) AS network\n"
        "ORDER BY size(of) DESC, degree, key",
        {"ids": _ids(nodes), "cap": NO_HUB if hub is None else hub, "run": run},
        seconds=SECONDS, limit=EDGES,
    )  # fmt: skip
    rows = [_node(row) | {"of": sorted(row["of"])} for row in answer.rows[:MOST_COMMON]]
    return {"rows": rows, "total": len(answer.rows), "cut": answer.more}
