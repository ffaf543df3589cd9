"""What pages ask Neo4j: an account with its identifiers, an identifier with its accounts, who shares what.

Identifiers keep their degree as a property, so that nothing here counts the neighbours of a carrier's address.
"""

from dataclasses import dataclass, field
from math import log2
from typing import Any

from graphs.run_tables import Page
from graphs.schema import ACCOUNT, BY_FAMILY, GROUPS, IDENTIFIERS, uid
from graphs.store.driver import Row, read

FAMILY = {node.label: node.family for node in IDENTIFIERS}
IDENTIFIERS_SHOWN = 300
SORTED_UP_TO = 20_000  # accounts; sorting more by time takes longer than a page may
FOLLOWED_UP_TO = 200  # accounts on an identifier; beyond, sharing it says nothing of two people
FOLLOWED = 100  # identifiers of one account, rarest first


@dataclass(frozen=True)
class Identifiers:
    """Of one account, rarest first; `total` where not all are shown."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class Sharing:
    """Accounts that share identifiers with one: `rows` with `shared` (identifiers in common) and `bits`, the sum of
    their rarities; and what was not followed because too many have it."""

    rows: list[Row]
    total: int
    not_followed: int = 0
    followed: int = 0
    largest: int = field(default=FOLLOWED_UP_TO)


def account(account_id: str) -> Row | None:
    key = uid(ACCOUNT.label, account_id)
    rows = read(f"MATCH (a:{ACCOUNT.label} {{uid: $uid}}) RETURN properties(a) AS a", uid=key)
    return rows[0]["a"] if rows else None


def identifiers(account_id: str) -> Identifiers:
    """What an account was seen with: family, value, degree, first_seen, last_seen, events, batch, kind, file, line."""
    rows = read(
        f"MATCH (a:{ACCOUNT.label} {{uid: $uid}})-[r]->(i) WHERE i.degree IS NOT NULL\n"
        "WITH r, i ORDER BY i.degree, i.uid\n"
        "WITH collect({label: labels(i)[0], value: i.value, uid: i.uid, degree: i.degree,\n"
        "    network_type: i.network_type, first_seen: r.first_seen, last_seen: r.last_seen, events: r.events,\n"
        "    batch: r.batch, row: r.row}) AS found\n"
        "RETURN found[..$limit] AS rows, size(found) AS total",
        uid=uid(ACCOUNT.label, account_id), limit=IDENTIFIERS_SHOWN,
    )  # fmt: skip
    return Identifiers([_cited(_with_family(row)) for row in rows[0]["rows"]], rows[0]["total"])


def sharing(account_id: str, population: int, limit: int = 25) -> Sharing:
    """The accounts that share most with one, through identifiers on at most FOLLOWED_UP_TO accounts."""
    rows = read(
        f"MATCH (a:{ACCOUNT.label} {{uid: $uid}})-->(i) WHERE i.degree >= 2\n"
        "WITH a, i ORDER BY i.degree, i.uid\n"
        "WITH a, collect(i) AS every\n"
        "WITH a, every, [i IN every WHERE i.degree <= $largest][..$followed] AS rare\n"
        "CALL (a, rare) {\n"
        f"    UNWIND rare AS i MATCH (i)<--(other:{ACCOUNT.label}) WHERE other <> a\n"
        "    WITH other, collect(DISTINCT {label: labels(i)[0], value: i.value, degree: i.degree}) AS shared\n"
        "    WITH other, shared, reduce(s = 0.0, x IN shared | s + log($population * 1.0 / x.degree)) AS weight\n"
        "    ORDER BY weight DESC, other.uid\n"
        "    RETURN collect({account_id: other.account_id, shared: shared})[..$limit] AS rows, count(*) AS total\n"
        "}\n"
        "RETURN rows, total, size(rare) AS followed, size(every) AS every",
        uid=uid(ACCOUNT.label, account_id), largest=FOLLOWED_UP_TO, followed=FOLLOWED, population=max(population, 2),
        limit=limit,
    )  # fmt: skip
    if not rows:
        return Sharing([], 0)
    found = rows[0]
    for other in found["rows"]:
        other["shared"] = [_with_family(row) for row in other["shared"]]
        other["bits"] = sum(log2(max(population, 2) / row["degree"]) for row in other["shared"])
    return Sharing(found["rows"], found["total"], found["every"] - found["followed"], found["followed"])


def identifier(family: str, key: str) -> Row | None:
    """An identifier's properties by its uid; for a family that is a property of others, the value and its degree."""
    if family in BY_FAMILY:
        rows = read(f"MATCH (i:{BY_FAMILY[family].label} {{uid: $uid}}) RETURN properties(i) AS i", uid=key)
        return rows[0]["i"] if rows else None
    return None


def group(family: str, value: str) -> Row | None:
    """A family of the engine that is a property of others: the identifiers that carry the value, and their accounts."""
    label, name = GROUPS[family]
    rows = read(
        f"MATCH (i:{label}) WHERE i.{name} = $value WITH count(i) AS members, collect(i) AS found\n"
        f"UNWIND found AS i MATCH (i)<--(a:{ACCOUNT.label})\n"
        "RETURN members, count(DISTINCT a) AS degree",
        value=value,
    )
    return {"value": value, **rows[0]} if rows else None


def holders(family: str, node: Row, offset: int = 0, limit: int = 25) -> Page:
    """The accounts that have an identifier, seen last first; unsorted above SORTED_UP_TO.

    `node`: what `identifier` or `group` found."""
    degree = node["degree"]
    order = "ORDER BY last_seen DESC, account_id" if degree <= SORTED_UP_TO else ""
    if family in BY_FAMILY:
        match = f"MATCH (i:{BY_FAMILY[family].label} {{uid: $key}})<-[r]-(a:{ACCOUNT.label})"
        fields = (
            "r.first_seen AS first_seen, r.last_seen AS last_seen, r.events AS events, r.batch AS batch, r.row AS row"
        )
    else:
        label, name = GROUPS[family]
        match = f"MATCH (i:{label})<-[r]-(a:{ACCOUNT.label}) WHERE i.{name} = $value"
        fields = (
            "min(r.first_seen) AS first_seen, max(r.last_seen) AS last_seen, sum(r.events) AS events, "
            "head(collect(r.batch)) AS batch, head(collect(r.row)) AS row"
        )
    rows = read(
        f"{match}\nWITH a.account_id AS account_id, a.status AS status, a.organization AS organization, "
        f"a.created_at AS created_at, {fields}\n{order}\n"
        "SKIP $offset LIMIT $limit\n"
        "RETURN account_id, status, organization, created_at, first_seen, last_seen, events, batch, row",
        key=node.get("uid"), value=node["value"], offset=offset, limit=limit,
    )  # fmt: skip
    return Page([_cited(row) for row in rows], degree)


def over_time(family: str, node: Row) -> list[Row] | None:
    """Accounts that were first and last seen with an identifier, by month; None above SORTED_UP_TO accounts."""
    if node["degree"] > SORTED_UP_TO:
        return None
    if family in BY_FAMILY:
        match = f"MATCH (i:{BY_FAMILY[family].label} {{uid: $key}})<-[r]-(:{ACCOUNT.label})"
    else:
        label, name = GROUPS[family]
        match = f"MATCH (i:{label})<-[r]-(:{ACCOUNT.label}) WHERE i.{name} = $value"
    return read(
        f"{match}\nUNWIND [{{month: substring(toString(r.first_seen), 0, 7), first: 1, last: 0}},\n"
        "    {month: substring(toString(r.last_seen), 0, 7), first: 0, last: 1}] AS e\n"
        "RETURN e.month AS month, sum(e.first) AS first, sum(e.last) AS last ORDER BY month",
        key=node.get("uid"), value=node["value"],
    )  # fmt: skip


def _with_family(row: Row) -> Row:
    return {**row, "family": FAMILY[row["label"]]}


def _cited(row: Row) -> Row:
    """`row` in the graph is "kind/file/line"."""
    kind, file, line = str(row["row"]).split("/") if row.get("row") else ("", "0", "0")
    cited: dict[str, Any] = {"kind": kind, "file": int(file), "line": int(line)}
    return {**row, **cited}


def shared_by(first: str, second: str) -> list[Row]:
    """What two accounts have in common, rarest first: family, value, degree, network_type, and when each was seen with
    it (first_a, last_a, first_b, last_b). Raises LookupError where an account is unknown."""
    a, b = uid(ACCOUNT.label, first), uid(ACCOUNT.label, second)
    found = read(f"MATCH (a:{ACCOUNT.label}) WHERE a.uid IN $uids RETURN a.uid AS uid", uids=[a, b])
    known = {row["uid"] for row in found}
    for account_id, key in ((first, a), (second, b)):
        if key not in known:
            raise LookupError(f"There is no account {account_id}.")
    rows = read(
        # from both ends: going on from what one has would walk through everybody at a carrier's address
        f"MATCH (:{ACCOUNT.label} {{uid: $a}})-[r]->(i) WHERE i.degree IS NOT NULL\n"
        "WITH collect({r: r, i: i}) AS ours\n"
        f"MATCH (:{ACCOUNT.label} {{uid: $b}})-[s]->(j)\n"
        "UNWIND ours AS one\n"
        "WITH one.r AS r, one.i AS i, s, j WHERE i = j\n"
        "RETURN labels(i)[0] AS label, i.value AS value, i.degree AS degree, i.network_type AS network_type,\n"
        "    r.first_seen AS first_a, r.last_seen AS last_a, s.first_seen AS first_b, s.last_seen AS last_b\n"
        "ORDER BY degree, value",
        a=a, b=b,
    )  # fmt: skip
    alike = [_with_family(row) for row in rows]
    return alike + [row for family in GROUPS for row in _shared_group(family, a, b)]


def _shared_group(family: str, a: str, b: str) -> list[Row]:
    label, name = GROUPS[family]
    return read(
        f"MATCH (:{ACCOUNT.label} {{uid: $a}})-[r]->(i:{label}) WHERE i.{name} IS NOT NULL\n"
        f"WITH i.{name} AS value, min(r.first_seen) AS first_a, max(r.last_seen) AS last_a\n"
        f"MATCH (:{ACCOUNT.label} {{uid: $b}})-[s]->(j:{label}) WHERE j.{name} = value\n"
        "RETURN $family AS family, value, first_a, last_a, min(s.first_seen) AS first_b, max(s.last_seen) AS last_b\n"
        "ORDER BY value",
        a=a, b=b, family=family,
    )  # fmt: skip
