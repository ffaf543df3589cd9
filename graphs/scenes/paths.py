"""How two selections hang together: several paths, and what they have in common. Asked of Neo4j.

A path is as strong as its weakest step, and a step through an identifier is as strong as the identifier is rare:
log2(accounts in all / accounts that have it). Hubs are identifiers on many accounts; they are avoided unless asked for.
The surroundings of both selections are fetched level by level until enough paths meet; `routes` puts them in order.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log2

from graphs.schema import ACCOUNT
from graphs.store.driver import Row, ask

from .derived import Values, carriers
from .page import day
from .routes import SearchCut, best
from .surroundings import (
    COMPUTED,
    EDGES,
    NO_HUB,
    SECONDS,
    TYPES,
    Limits,
    Node,
    Surroundings,
    computed_row,
    ids_of,
    known_by,
    links_between,
    node_row,
    parted,
)  # fmt: skip

HUB = 200  # accounts; beyond, sharing it says little of two people
LONGEST = 8  # links
MOST_ENDS = 50  # nodes of each selection that paths are looked for between
MOST_NODES = 500  # of a selection whose common neighbours are asked for
MOST_COMMON = 200  # neighbours told; more are counted
PATIENCE = 2.0  # seconds after which no further level is fetched


@dataclass(frozen=True)
class Wanted:
    """`order`: "shortest" or "strongest" first. `hub`: accounts on an identifier that a path may pass, None for any.
    `without`: uids of identifiers that no path may pass. `inferred`: computed values (blocks, phone ranges) too."""

    order: str = "shortest"
    limit: int = 10
    longest: int = 6
    hub: int | None = HUB
    without: tuple[str, ...] = ()
    inferred: bool = False


@dataclass(frozen=True)
class Ground:
    """What is asked about: accounts in all the records, the run whose memberships count, and what it knows of derived
    values, without which there are none."""

    population: int
    run: int
    values: Values | None = None


@dataclass(frozen=True)
class Found:
    """`paths`: rows of nodes (kind, key, label raw, total, network), links (first, last, events), `hops`, `weakest` and
    `bits` of the identifiers passed, and `gap`: days between the two accounts' use of an identifier passed, at the
    worst step, 0 where they overlap everywhere. `cut`: the search was too wide or took too long, there may be others;
    `seconds`: how long it took."""

    paths: list[Row]
    cut: bool
    seconds: float


def paths(here: Sequence[Node], there: Sequence[Node], wanted: Wanted, ground: Ground) -> Found:
    """Paths from one selection to the other, in the order wanted.

    Raises LookupError where a node is unknown or a selection too large, TookTooLong, GraphUnavailable."""
    for selection in (here, there):
        if len(selection) > MOST_ENDS:
            raise LookupError(f"Paths are looked for between selections of at most {MOST_ENDS} nodes.")
    began = time.monotonic()
    starts, ends = set(ids_of(here, ground.values)), set(ids_of(there, ground.values))
    if starts == ends:
        raise LookupError("The two selections are the same.")
    near = Surroundings(max(ground.population, 2), ground.values)
    found = _search(near, starts, ends, wanted, began)
    return Found(_told(found, near, ground.run), near.cut, round(time.monotonic() - began, 1))


def _search(near: Surroundings, starts: set[str], ends: set[str], wanted: Wanted, began: float) -> list[Sequence[str]]:
    hub = NO_HUB if wanted.hub is None else wanted.hub
    limits = Limits(hub, frozenset(wanted.without), wanted.inferred, frozenset(starts | ends))
    fronts, reach = {"starts": set(starts), "ends": set(ends)}, {"starts": set(starts), "ends": set(ends)}
    searched = 0  # links up to which the paths in `found` were looked for
    found: list[Sequence[str]] = []
    for depth in range(1, wanted.longest + 1):
        if time.monotonic() - began > PATIENCE:
            near.cut = True
            break
        side = "starts" if len(fronts["starts"]) <= len(fronts["ends"]) else "ends"
        fronts[side] = near.widen(fronts[side], limits) - reach[side]
        reach[side] |= fronts[side]
        if wanted.order == "shortest" and reach["starts"] & reach["ends"]:
            found, searched = _best(near, starts, ends, wanted, depth), depth
            if len(found) >= wanted.limit:
                return found
        if not fronts["starts"] or not fronts["ends"]:
            break
    return found if searched == wanted.longest else _best(near, starts, ends, wanted, wanted.longest)


def _best(near: Surroundings, starts: set[str], ends: set[str], wanted: Wanted, longest: int) -> list[Sequence[str]]:
    strength = {node: near.bits(node) for node in near.degree}
    found: list[Sequence[str]] = []
    routes = best(near.graph, strength, starts, ends, longest=longest, strongest=wanted.order == "strongest")
    try:
        found.extend(islice(routes, wanted.limit))
    except SearchCut:
        near.cut = True
    return found


def _told(routes: list[Sequence[str]], near: Surroundings, run: int) -> list[Row]:
    """Routes with what people know their nodes and links by."""
    nodes = known_by(sorted({node for route in routes for node in route}), near, run)
    links = links_between(sorted({pair for route in routes for pair in pairwise(route)}))
    return [_row(route, near, nodes, [links[pair] for pair in pairwise(route)]) for route in routes]


def _row(route: Sequence[str], near: Surroundings, nodes: dict[str, Row], links: list[Row]) -> Row:
    passed = [near.bits(node) for node in route[1:-1] if node in near.degree]
    gaps = [_gap(*links[at : at + 2]) for at, node in enumerate(route[1:-1]) if node in near.degree]
    return {
        "nodes": [nodes[node] for node in route], "hops": len(links), "bits": round(sum(passed), 1),
        "weakest": round(min(passed, default=log2(near.population)), 1), "gap": max(gaps, default=0),
        "links": [{"first": day(r["first"]), "last": day(r["last"]), "events": r["events"] or 0} for r in links],
    }  # fmt: skip


def _gap(one: Row, other: Row) -> int:
    """Days between two intervals, 0 where they overlap or one is not known."""
    first, second = sorted((one, other), key=lambda link: day(link["first"]))
    if first["last"] is None or second["first"] is None:
        return 0
    return max(day(second["first"]) - day(first["last"]), 0)


def common(nodes: Sequence[Node], hub: int | None, ground: Ground) -> Row:
    """What the nodes of a selection have in common: neighbours of at least two of them, those of most first, then the
    rarest. `rows`: kind, key, label (raw), total, network, and `of`, the keys of the selection that have it; `total`.

    Raises LookupError where a node is unknown or there are too many, TookTooLong, GraphUnavailable."""
    if not 2 <= len(nodes) <= MOST_NODES:
        raise LookupError(f"Select 2 to {MOST_NODES} nodes to see what they have in common.")
    ids, cap = ids_of(nodes, ground.values), NO_HUB if hub is None else hub
    recorded = [node for node in ids if parted(node) is None]
    answer = ask(
        f"CALL () {{ MATCH (s)-[:{TYPES}]-(x) WHERE elementId(s) IN $ids AND (x.degree IS NULL OR x.degree <= $cap)\n"
        f"RETURN x, coalesce(s.account_id, s.uid) AS one{_HOLDERS} }}\n"
        "WITH x, collect(DISTINCT one) AS of WHERE size(of) >= 2\n"
        "RETURN of, head(labels(x)) AS label, coalesce(x.account_id, x.uid) AS key,\n"
        "    coalesce(x.account_id, x.value) AS value, x.degree AS degree,\n"
        "    head([(x)-[m:MEMBER_OF]->(w:Network) WHERE m.run = $run | w.public_id]) AS network\n"
        "ORDER BY size(of) DESC, degree, key",
        {"ids": recorded, "cap": cap, "run": ground.run} | _computed(ids),
        seconds=SECONDS, limit=EDGES,
    )  # fmt: skip
    rows = [node_row(row) | {"of": sorted(row["of"])} for row in answer.rows]
    rows += _computed_in_common(recorded, cap, ground.values) if ground.values else []
    rows.sort(key=lambda row: (-len(row["of"]), row["total"], row["key"]))
    return {"rows": rows[:MOST_COMMON], "total": len(rows), "cut": answer.more}


def _holders_of(kind: str) -> str:
    type_, label, name = carriers(kind)
    return (
        f"\nUNION UNWIND ${kind} AS part MATCH (i:{label})<-[:{type_}]-(x:{ACCOUNT.label})\n"
        f"WHERE i.{name} = part.value RETURN x, part.key AS one"
    )


_HOLDERS = "".join(_holders_of(kind) for kind in sorted(COMPUTED))


def _computed(ids: Sequence[str]) -> dict[str, list[Row]]:
    """The derived values of a selection by kind, as `_HOLDERS` takes them."""
    parts = [part for node in ids if (part := parted(node))]
    rows = [(kind, computed_row(kind, value, 0)) for kind, value in parts]
    return {
        kind: [{"value": row["label"], "key": row["key"]} for k, row in rows if k == kind] for kind in sorted(COMPUTED)
    }


def _computed_in_common(ids: Sequence[str], cap: int, values: Values) -> list[Row]:
    """The derived values that two or more accounts of a selection have."""
    found: list[tuple[str, str, list[str]]] = []
    for kind in sorted(COMPUTED):
        type_, label, name = carriers(kind)
        answer = ask(
            f"MATCH (a:{ACCOUNT.label})-[:{type_}]->(i:{label}) WHERE elementId(a) IN $ids AND i.{name} IS NOT NULL\n"
            f"WITH i.{name} AS value, collect(DISTINCT a.account_id) AS of WHERE size(of) >= 2 RETURN value, of",
            {"ids": list(ids)}, seconds=SECONDS, limit=EDGES,
        )  # fmt: skip
        found += [(kind, row["value"], sorted(row["of"])) for row in answer.rows]
    on = values.accounts((kind, value) for kind, value, _ in found)
    rows = [computed_row(kind, value, on[kind, value]) | {"of": of} for kind, value, of in found]
    return [row for row in rows if row["total"] <= cap]
