"""What lies round a node: first how much of what kind, then one page of it. Asked of Neo4j.

A node with very many neighbours (a carrier's address, a reseller) is answered as fast as any other: its degree is a
property, its pages are not sorted, and it is marked as suppressed with the reason.
"""

from dataclasses import dataclass
from typing import Any

from graphs.schema import ACCOUNT, BY_LABEL, IDENTIFIERS, uid
from graphs.store.driver import read

from .kinds import BY_NAME

SUPERNODE = 20_000  # accounts; sorting more by time takes longer than a person waits
LARGEST_PAGE = 1_000
BUCKETS = ((2, 10), (11, 100), (101, 1_000), (1_001, 10**12))
ORDERS = ("rarest", "newest")
FAMILY = {node.label: node.family for node in IDENTIFIERS}


@dataclass(frozen=True)
class Page:
    """`order`: "rarest" (fewest accounts first) or "newest" (seen last first). `kinds`: families to fetch."""

    kinds: tuple[str, ...]
    order: str
    limit: int
    offset: int


def counts(kind: str, key: str) -> dict[str, Any]:
    """Neighbours by kind, by number of accounts and by the year and month they were last seen.
    Raises LookupError where the graph has no such node, GraphUnavailable where it does not answer."""
    if kind == "account":
        return _counts_of_account(key)
    return _counts_of_identifier(kind, key)


def _counts_of_account(account: str) -> dict[str, Any]:
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
    buckets = [
        {"from": low, "to": high if high < 10**12 else None, "count": n}
        for low, high in ((1, 1), *BUCKETS)
        if (n := sum(low <= (row["degree"] or 1) <= high for row in found))
    ]
    return {
        "total": len(found), "kinds": kinds, "accounts_on_each": buckets, "months": dict(sorted(months.items())),
        "orders": list(ORDERS), "suppressed": "",
    }  # fmt: skip


def _counts_of_identifier(kind: str, key: str) -> dict[str, Any]:
    label = BY_NAME[kind].label
    found = read(f"MATCH (i:{label} {{uid: $uid}}) RETURN i.degree AS degree", uid=key) if label else []
    if not found:
        raise LookupError(f"A {BY_NAME[kind].noun} is computed, not recorded: the graph has no neighbours of it.")
    degree = int(found[0]["degree"] or 0)
    huge = degree > SUPERNODE
    months = [] if huge else read(
        f"MATCH (i:{label} {{uid: $uid}})<-[r]-(:{ACCOUNT.label})\n"
        "RETURN substring(toString(date(r.last_seen)), 0, 7) AS month, count(*) AS n ORDER BY month",
        uid=key,
    )  # fmt: skip
    why = f"On {degree:,} accounts: it ties strangers together. Shown a page at a time, unsorted." if huge else ""
    return {
        "total": degree, "kinds": {"account": degree}, "accounts_on_each": [],
        "months": {row["month"]: row["n"] for row in months if row["month"]},
        "orders": [] if huge else ["newest"], "suppressed": why,
    }  # fmt: skip


def page(kind: str, key: str, wanted: Page) -> list[dict[str, Any]]:
    """Neighbours as rows: kind, key, label (raw), total, network, first, last, events, in a stable order."""
    if kind == "account":
        return _page_of_account(key, wanted)
    return _page_of_identifier(kind, key, wanted)


def _page_of_account(account: str, wanted: Page) -> list[dict[str, Any]]:
    order = "i.degree, i.uid" if wanted.order == "rarest" else "r.last_seen DESC, i.uid"
    rows = read(
        f"MATCH (a:{ACCOUNT.label} {{uid: $uid}})-[r]->(i) WHERE head(labels(i)) IN $labels\n"
        f"WITH i, r ORDER BY {order} SKIP $offset LIMIT $limit\n"
        "RETURN head(labels(i)) AS label, i.uid AS key, i.value AS value, i.degree AS total,\n"
        "    r.first_seen AS first, r.last_seen AS last, r.events AS events",
        uid=uid(ACCOUNT.label, account), labels=[BY_NAME[k].label for k in wanted.kinds if k in BY_NAME],
        offset=wanted.offset, limit=wanted.limit,
    )  # fmt: skip
    return [_row(FAMILY[row["label"]], row, row["value"]) for row in rows if row["label"] in BY_LABEL]


def _page_of_identifier(kind: str, key: str, wanted: Page) -> list[dict[str, Any]]:
    label = BY_NAME[kind].label
    sort = "WITH a, r ORDER BY r.last_seen DESC, a.uid" if wanted.order == "newest" else "WITH a, r"
    rows = read(
        f"MATCH (:{label} {{uid: $uid}})<-[r]-(a:{ACCOUNT.label})\n"
        f"{sort} SKIP $offset LIMIT $limit\n"
        "RETURN a.account_id AS key, head([(a)-[:MEMBER_OF]->(n:Network) | n.public_id]) AS network,\n"
        "    r.first_seen AS first, r.last_seen AS last, r.events AS events",
        uid=key, offset=wanted.offset, limit=wanted.limit,
    )  # fmt: skip
    return [_row("account", row, row["key"]) for row in rows]


def _row(kind: str, row: dict[str, Any], label: str) -> dict[str, Any]:
    return {
        "kind": kind, "key": row["key"], "label": label, "total": int(row.get("total") or 0),
        "network": row.get("network") or "", "first": _day(row["first"]), "last": _day(row["last"]),
        "events": int(row["events"] or 0),
    }  # fmt: skip


def _day(moment: Any) -> int:
    """Days since 1970-01-01, -1 where not known."""
    return int(moment.timestamp() // 86_400) if moment is not None else -1
