"""What lies round a node: first how much of what kind, then one page of it. Asked of Neo4j.

A node with very many neighbours (a carrier's address, a reseller) is answered as fast as any other: its degree is a
property, its times are counted on a part of it, its pages are not sorted, and it is marked as suppressed with the
reason.
"""

from dataclasses import dataclass
from typing import Any

from graphs.schema import ACCOUNT, BY_LABEL, IDENTIFIERS, uid
from graphs.store.driver import Row, read

from .kinds import BY_NAME

SUPERNODE = 20_000  # accounts; sorting more by time takes longer than a person waits
LARGEST_PAGE = 1_000
ENDLESS = 10**12
BUCKETS = ((1, 1), (2, 10), (11, 100), (101, 1_000), (1_001, ENDLESS))
ORDERS = ("rarest", "newest")
UNSORTED = "any"
FAMILY = {node.label: node.family for node in IDENTIFIERS}


@dataclass(frozen=True)
class Page:
    """`order`: "rarest" (the fewest accounts, or of an account the fewest identifiers, first) or "newest" (seen last
    first). `kinds`: families to fetch. `network`: the public id to whose members accounts are held, all without it."""

    kinds: tuple[str, ...]
    order: str
    limit: int
    offset: int
    network: str = ""


@dataclass(frozen=True)
class Found:
    """`rows`: kind, key, label (raw), total, network, first, last, events. `total`: how many there are to page to."""

    rows: list[Row]
    total: int


def counts(kind: str, key: str) -> Row:
    """Neighbours by kind, by number of accounts (or identifiers) on each and by the month they were last seen.

    `counted`: how many of `total` the last two were counted on; `value`, of an identifier, is raw.
    Raises LookupError where the graph has no such node, GraphUnavailable where it does not answer."""
    if kind == "account":
        return _counts_of_account(key)
    return _counts_of_identifier(kind, key)


def _counts_of_account(account: str) -> Row:
    rows = read(
        f"MATCH (a:{ACCOUNT.label} {{uid: $uid}})\n"
        "OPTIONAL MATCH (a)-[r]->(i) WHERE i.degree IS NOT NULL\n"
        "RETURN head(labels(i)) AS label, i.degree AS degree, toString(date(r.last_seen)) AS day",
        uid=uid(ACCOUNT.label, account),
    )
    if not rows:
        raise LookupError(f"The graph has no account {account}.")
    found = [row for row in rows if row["label"] in FAMILY]
    kinds: dict[str, int] = {}
    months: dict[str, int] = {}
    for row in found:
        kinds[FAMILY[row["label"]]] = kinds.get(FAMILY[row["label"]], 0) + 1
        if row["day"]:
            months[row["day"][:7]] = months.get(row["day"][:7], 0) + 1
    return {
        "total": len(found), "kinds": kinds, "accounts_on_each": _buckets([row["degree"] or 1 for row in found]),
        "identifiers_on_each": [], "months": dict(sorted(months.items())), "counted": len(found),
        "orders": list(ORDERS), "suppressed": "",
    }  # fmt: skip


def _counts_of_identifier(kind: str, key: str) -> Row:
    value, degree = _identifier(kind, key)
    huge = degree > SUPERNODE
    rows = read(
        f"MATCH (i:{BY_NAME[kind].label} {{uid: $uid}})<-[r]-(a:{ACCOUNT.label})\n"
        "WITH r, a LIMIT $part\n"
        f"WITH substring(toString(date(r.last_seen)), 0, 7) AS month, {'0' if huge else 'COUNT { (a)-->() }'} AS held\n"
        "RETURN month, held, count(*) AS n",
        uid=key, part=SUPERNODE,
    )  # fmt: skip
    months: dict[str, int] = {}
    for row in rows:
        if row["month"]:
            months[row["month"]] = months.get(row["month"], 0) + row["n"]
    why = f"On {degree:,} accounts: it ties strangers together. Shown a page at a time, unsorted." if huge else ""
    return {
        "value": value, "total": degree, "kinds": {"account": degree}, "accounts_on_each": [],
        "identifiers_on_each": [] if huge else _buckets([row["held"] for row in rows for _ in range(row["n"])]),
        "months": dict(sorted(months.items())), "counted": sum(row["n"] for row in rows),
        "orders": [] if huge else list(ORDERS), "suppressed": why,
    }  # fmt: skip


def _identifier(kind: str, key: str) -> tuple[str, int]:
    """Its value and the accounts that have it."""
    label = BY_NAME[kind].label
    if not label:
        raise LookupError(f"A {BY_NAME[kind].noun} is computed, not recorded: the graph has no neighbours of it.")
    found = read(f"MATCH (i:{label} {{uid: $uid}}) RETURN i.value AS value, i.degree AS degree", uid=key)
    if not found:
        raise LookupError(f"The graph has no such {BY_NAME[kind].noun}.")
    return str(found[0]["value"]), int(found[0]["degree"] or 0)


def members(kind: str, key: str, network: str, run: int) -> int:
    """How many members of a network have an identifier. Raises GraphUnavailable."""
    rows = read(
        f"MATCH (:Network {{public_id: $network}})<-[m:MEMBER_OF]-(:{ACCOUNT.label})-->(i:{BY_NAME[kind].label})\n"
        "WHERE m.run = $run AND i.uid = $uid RETURN count(*) AS n",
        uid=key, network=network, run=run,
    )  # fmt: skip
    return int(rows[0]["n"])


def _buckets(degrees: list[int]) -> list[Row]:
    return [
        {"from": low, "to": high if high < ENDLESS else None, "count": n}
        for low, high in BUCKETS
        if (n := sum(low <= degree <= high for degree in degrees))
    ]


def page(kind: str, key: str, wanted: Page, run: int) -> Found:
    """One page of neighbours, in a stable order. `run`: whose memberships name an account's network.

    Raises LookupError where the graph has no such node, GraphUnavailable where it does not answer."""
    if kind == "account":
        return _page_of_account(key, wanted)
    return _page_of_identifier(kind, key, wanted, run)


def _page_of_account(account: str, wanted: Page) -> Found:
    order = "r.last_seen DESC, i.uid" if wanted.order == "newest" else "i.degree, i.uid"
    labels = [BY_NAME[k].label for k in wanted.kinds if k in BY_NAME]
    match = f"MATCH (a:{ACCOUNT.label} {{uid: $uid}})-[r]->(i) WHERE head(labels(i)) IN $labels AND i.degree > 0\n"
    key = uid(ACCOUNT.label, account)
    rows = read(
        f"{match}WITH i, r ORDER BY {order} SKIP $offset LIMIT $limit\n"
        "RETURN head(labels(i)) AS label, i.uid AS key, i.value AS value, i.degree AS total,\n"
        "    r.first_seen AS first, r.last_seen AS last, r.events AS events",
        uid=key, labels=labels, offset=wanted.offset, limit=wanted.limit,
    )  # fmt: skip
    total = read(f"{match}RETURN count(*) AS n", uid=key, labels=labels)[0]["n"]
    return Found([_row(FAMILY[row["label"]], row, row["value"]) for row in rows if row["label"] in BY_LABEL], total)


def _page_of_identifier(kind: str, key: str, wanted: Page, run: int) -> Found:
    (_, total), label = _identifier(kind, key), BY_NAME[kind].label
    match = f"MATCH (:{label} {{uid: $uid}})<-[r]-(a:{ACCOUNT.label})\n"
    if wanted.network:
        match = (
            f"MATCH (:Network {{public_id: $network}})<-[m:MEMBER_OF]-(a:{ACCOUNT.label})-[r]->(:{label} {{uid: $uid}})"
            " WHERE m.run = $run\n"
        )
        total = read(f"{match}RETURN count(*) AS n", uid=key, network=wanted.network, run=run)[0]["n"]
    sort = {
        "newest": "WITH a, r ORDER BY r.last_seen DESC, a.uid",
        "rarest": "WITH a, r, COUNT { (a)-->() } AS held ORDER BY held, a.uid",
    }.get(wanted.order if total <= SUPERNODE else UNSORTED, "WITH a, r")
    rows = read(
        f"{match}{sort} SKIP $offset LIMIT $limit\n"
        "RETURN a.account_id AS key, r.first_seen AS first, r.last_seen AS last, r.events AS events,\n"
        "    head([(a)-[m:MEMBER_OF]->(n:Network) WHERE m.run = $run | n.public_id]) AS network",
        uid=key, network=wanted.network, run=run, offset=wanted.offset, limit=wanted.limit,
    )  # fmt: skip
    return Found([_row("account", row, row["key"]) for row in rows], total)


def _row(kind: str, row: Row, label: str) -> Row:
    return {
        "kind": kind, "key": row["key"], "label": label, "total": int(row.get("total") or 0),
        "network": row.get("network") or "", "first": day(row["first"]), "last": day(row["last"]),
        "events": int(row["events"] or 0),
    }  # fmt: skip


def day(moment: Any) -> int:
    """Days since 1970-01-01, -1 where not known."""
    return int(moment.timestamp() // 86_400) if moment is not None else -1
