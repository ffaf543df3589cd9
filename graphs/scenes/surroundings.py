"""What lies round two selections, fetched from Neo4j level by level for a search of paths.

Nodes are named by the server's own ids. A derived value (a network block, a phone range) has none: it is named by its
kind and value, and joined to the accounts of the nodes that carry it. One row a node comes back with all its neighbours
in it: rows cost the driver more than what they hold.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import log2

from graphs.schema import ACCOUNT, BY_LABEL, RELATIONSHIPS, uid
from graphs.store.driver import Row, ask, read

from .derived import Values, carriers
from .kinds import BY_NAME, DERIVED

LEVEL = 2_000  # nodes gone on from at one level, the rarest first
EDGES = 25_000  # links fetched at one level
SECONDS = 10.0  # of one question to Neo4j
NO_HUB = 10**12
TYPES = "|".join(dict.fromkeys(r.type for r in RELATIONSHIPS))
Node = tuple[str, str]  # kind, key as in a scene
COMPUTED = frozenset(kind.name for kind in DERIVED)


def named(kind: str, value: str) -> str:
    """A derived value among the server's ids, which have no space."""
    return f"{kind} {value}"


def parted(node: str) -> Node | None:
    """Kind and value of a derived one, None for a node of the graph."""
    kind, _, value = node.partition(" ")
    return (kind, value) if kind in COMPUTED else None


@dataclass(frozen=True)
class Limits:
    """`hub`: accounts on an identifier that may be passed. `without`: uids of identifiers that may not. `inferred`:
    derived values may be passed; those that are an end always may. `always`: the ends, whatever they are on."""

    hub: int
    without: frozenset[str]
    inferred: bool
    always: frozenset[str]


@dataclass
class Surroundings:
    """What was fetched so far. `degree`: accounts, of identifiers. `cut`: there was more than could be fetched."""

    population: int
    values: Values | None
    graph: dict[str, set[str]] = field(default_factory=dict)
    degree: dict[str, int] = field(default_factory=dict)
    cut: bool = False

    def bits(self, node: str) -> float:
        return log2(self.population / max(self.degree[node], 1))

    def widen(self, front: set[str], limits: Limits) -> set[str]:
        """Fetches what lies round the nodes of a front; the nodes that were reached. Raises TookTooLong."""
        going = sorted(front, key=lambda node: (self.degree.get(node, 0), node))
        self.cut |= len(going) > LEVEL
        going = going[:LEVEL]
        recorded = [node for node in going if parted(node) is None]
        reached = self._recorded(recorded, limits) | self._holders([node for node in going if parted(node)])
        return reached | self._computed(recorded, limits)

    def _join(self, one: str, other: str) -> None:
        self.graph.setdefault(one, set()).add(other)
        self.graph.setdefault(other, set()).add(one)

    def _ask(self, cypher: str, **parameters: object) -> list[Row]:
        answer = ask(cypher, {"edges": EDGES + 1, **parameters}, seconds=SECONDS, limit=EDGES)
        self.cut |= sum(row["of"] for row in answer.rows) > EDGES
        return answer.rows

    def _recorded(self, ids: Sequence[str], limits: Limits) -> set[str]:
        rows = self._ask(
            f"MATCH (n)-[:{TYPES}]-(x) WHERE elementId(n) IN $ids\n"
            "AND (x.degree IS NULL OR x.degree <= $cap OR elementId(x) IN $always) AND NOT x.uid IN $without\n"
            "WITH n, x LIMIT $edges\n"
            "RETURN elementId(n) AS n, collect(elementId(x)) AS x, collect(coalesce(x.degree, -1)) AS degrees,\n"
            "    count(x) AS of",
            ids=list(ids), cap=limits.hub, always=sorted(limits.always), without=sorted(limits.without),
        )  # fmt: skip
        for row in rows:
            for other, degree in zip(row["x"], row["degrees"], strict=True):
                self._join(row["n"], other)
                if degree >= 0:
                    self.degree[other] = int(degree)
        return {other for row in rows for other in row["x"]}

    def _holders(self, nodes: Iterable[str]) -> set[str]:
        """The accounts that have derived values."""
        reached: set[str] = set()
        for kind in sorted(COMPUTED):
            values = [part[1] for node in nodes if (part := parted(node)) and part[0] == kind]
            if not values:
                continue
            type_, label, name = carriers(kind)
            rows = self._ask(
                f"UNWIND $values AS value MATCH (i:{label})<-[:{type_}]-(a:{ACCOUNT.label}) WHERE i.{name} = value\n"
                "WITH DISTINCT value, a LIMIT $edges\n"
                "RETURN value, collect(elementId(a)) AS accounts, count(a) AS of",
                values=values,
            )
            for row in rows:
                for account in row["accounts"]:
                    self._join(named(kind, row["value"]), account)
                reached.update(row["accounts"])
        return reached

    def _computed(self, ids: Sequence[str], limits: Limits) -> set[str]:
        """The derived values of accounts; without leave to pass any, only those that are ends."""
        ends = {part for node in limits.always if (part := parted(node))}
        if self.values is None or not (limits.inferred or ends):
            return set()
        found: list[tuple[str, Node]] = []
        for kind in sorted(COMPUTED if limits.inferred else {kind for kind, _ in ends}):
            type_, label, name = carriers(kind)
            only = "" if limits.inferred else f" AND i.{name} IN $ends"
            rows = self._ask(
                f"MATCH (a:{ACCOUNT.label})-[:{type_}]->(i:{label}) WHERE elementId(a) IN $ids\n"
                f"AND i.{name} IS NOT NULL{only} WITH DISTINCT a, i.{name} AS value LIMIT $edges\n"
                "RETURN elementId(a) AS a, collect(value) AS found, count(value) AS of",
                ids=list(ids), ends=[value for k, value in ends if k == kind],
            )  # fmt: skip
            found += [(row["a"], (kind, value)) for row in rows for value in row["found"]]
        on = self.values.accounts(value for _, value in found)
        reached: set[str] = set()
        for account, value in found:
            node = named(*value)
            passable = on[value] <= limits.hub and uid(*value) not in limits.without
            if passable or node in limits.always:
                self._join(account, node)
                self.degree[node] = on[value]
                reached.add(node)
        return reached


def ids_of(nodes: Sequence[Node], values: Values | None) -> list[str]:
    """The names of nodes here. Raises LookupError for one that nobody has."""
    by_label: dict[str, list[str]] = {}
    found: list[str] = []
    for kind, key in nodes:
        if kind in COMPUTED and values:
            found.append(named(kind, values.behind(kind, key).value))
            continue
        label = BY_NAME[kind].label if kind in BY_NAME else ""
        if label not in BY_LABEL:
            raise LookupError(f"A {kind} is computed: only a run knows whose it is.")
        by_label.setdefault(label, []).append(uid(label, key) if kind == "account" else key)
    for label, keys in by_label.items():
        rows = read(f"MATCH (n:{label}) WHERE n.uid IN $keys RETURN elementId(n) AS id ORDER BY n.uid", keys=keys)
        if len(rows) < len(set(keys)):
            raise LookupError(f"The graph does not have {len(set(keys)) - len(rows)} of the {BY_LABEL[label].plural}.")
        found += [row["id"] for row in rows]
    return found


def known_by(nodes: Collection[str], near: Surroundings, run: int) -> dict[str, Row]:
    """What people know nodes by: kind, key, label (raw), total, network; by the names they have here."""
    rows = read(
        "UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id\n"
        "RETURN id, head(labels(n)) AS label, coalesce(n.account_id, n.uid) AS key,\n"
        "    coalesce(n.account_id, n.value) AS value, n.degree AS degree,\n"
        "    head([(n)-[q:MEMBER_OF]->(w:Network) WHERE q.run = $run | w.public_id]) AS network",
        ids=[node for node in nodes if parted(node) is None], run=run,
    )  # fmt: skip
    found = {row["id"]: node_row(row) for row in rows}
    for node in nodes:
        if part := parted(node):
            found[node] = computed_row(*part, near.degree.get(node, 0))
    return found


def node_row(node: Row) -> Row:
    """`node`: label, key, value, degree and network, as the graph has them."""
    schema = BY_LABEL[node["label"]]
    return {
        "kind": schema.family or "account", "key": node["key"], "label": node["value"],
        "total": int(node["degree"] or 0), "network": node.get("network") or "",
    }  # fmt: skip


def computed_row(kind: str, value: str, accounts: int) -> Row:
    return {"kind": kind, "key": uid(kind, value), "label": value, "total": accounts, "network": ""}


def links_between(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Row]:
    """first, last and events (as the graph has them) of each pair of neighbours."""
    recorded = [list(pair) for pair in pairs if not any(map(parted, pair))]
    rows = read(
        "UNWIND $pairs AS pair MATCH (n) WHERE elementId(n) = pair[0] MATCH (m) WHERE elementId(m) = pair[1]\n"
        f"MATCH (n)-[r:{TYPES}]-(m)\n"
        "RETURN pair, r.first_seen AS first, r.last_seen AS last, r.events AS events",
        pairs=recorded,
    )
    found = {(row["pair"][0], row["pair"][1]): row for row in rows}
    for pair in pairs:
        one, other = map(parted, pair)
        kind, value = one or other or ("", "")
        if kind:
            found[pair] = _computed_link(pair[1] if one else pair[0], kind, value)
    return found


def _computed_link(account: str, kind: str, value: str) -> Row:
    type_, label, name = carriers(kind)
    return read(
        f"MATCH (a:{ACCOUNT.label})-[r:{type_}]->(i:{label}) WHERE elementId(a) = $account AND i.{name} = $value\n"
        "RETURN min(r.first_seen) AS first, max(r.last_seen) AS last, sum(r.events) AS events",
        account=account, value=value,
    )[0]  # fmt: skip
