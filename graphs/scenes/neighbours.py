"""What lies round a node: first how much of what kind, then one page of it. Asked of Neo4j.

A node with very many neighbours (a carrier's address, a reseller) is answered as fast as any other: its degree is a
property, its times are counted on a part of it, its pages are not sorted, and it is marked as suppressed with the
reason.
"""

from graphs.schema import ACCOUNT, IDENTIFIERS, uid
from graphs.store.driver import Row, read

from . import derived
from .derived import SUPERNODE, Values
from .kinds import BY_NAME, DERIVED
from .page import Found, Page, day, row_of
from .scene import key_of

LARGEST_PAGE = 1_000
ENDLESS = 10**12
BUCKETS = ((1, 1), (2, 10), (11, 100), (101, 1_000), (1_001, ENDLESS))
ORDERS = ("rarest", "newest")
UNSORTED = "any"
FAMILY = {node.label: node.family for node in IDENTIFIERS}


def counts(kind: str, key: str, values: Values | None = None) -> Row:
    """Neighbours by kind, by number of accounts (or identifiers) on each and by the month they were last seen.

    `counted`: how many of `total` the last two were counted on; `value`, of an identifier, is raw. Computed values
    (blocks, phone ranges) are told where `values` knows them.
    Raises LookupError where the graph has no such node, GraphUnavailable where it does not answer."""
    if kind == "account":
        return _counts_of_account(key, values)
    if BY_NAME[kind].derived and values:
        return _counts_of_derived(values.behind(kind, key))
    return _counts_of_identifier(kind, key)


def _counts_of_account(account: str, values: Values | None) -> Row:
    found = _around(account, None, values)
    kinds: dict[str, int] = {}
    months: dict[str, int] = {}
    for row in found:
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + 1
        if row["last"]:
            month = str(row["last"])[:7]
            months[month] = months.get(month, 0) + 1
    return {
        "total": len(found), "kinds": kinds, "accounts_on_each": _buckets([row["total"] or 1 for row in found]),
        "identifiers_on_each": [], "months": dict(sorted(months.items())), "counted": len(found),
        "orders": list(ORDERS), "suppressed": "",
    }  # fmt: skip


def _around(account: str, kinds: tuple[str, ...] | None, values: Values | None) -> list[Row]:
    """Every identifier of an account of some kinds, of all for None: kind, key, value, total, first, last, events.

    Raises LookupError where the graph has no such account."""
    rows = read(
        f"MATCH (a:{ACCOUNT.label} {{uid: $uid}})\n"
        "OPTIONAL MATCH (a)-[r]->(i) WHERE i.degree IS NOT NULL\n"
        "RETURN head(labels(i)) AS label, i.uid AS key, i.value AS value, i.degree AS total,\n"
        "    r.first_seen AS first, r.last_seen AS last, r.events AS events",
        uid=uid(ACCOUNT.label, account),
    )
    if not rows:
        raise LookupError(f"The graph has no account {account}.")
    found = [row | {"kind": FAMILY[row["label"]]} for row in rows if row["label"] in FAMILY]
    wanted = [kind.name for kind in DERIVED if kinds is None or kind.name in kinds]
    computed = derived.of_account(account, wanted) if values else []
    on = values.accounts([(row["kind"], row["value"]) for row in computed]) if values else {}
    for row in computed:
        row |= {"key": key_of(row["kind"], row["value"]), "total": on[row["kind"], row["value"]]}
    return [row for row in (*found, *computed) if kinds is None or row["kind"] in kinds]


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
    return _told(value, degree, rows, huge)


def _counts_of_derived(value: derived.Value) -> Row:
    found = derived.counts(value)
    return _told(value.value, found["total"], found["rows"], derived.huge(value))


def _told(value: str, total: int, rows: list[Row], huge: bool) -> Row:
    """`rows`: month, `held` (identifiers an account has) and n (accounts)."""
    months: dict[str, int] = {}
    for row in rows:
        if row["month"]:
            months[row["month"]] = months.get(row["month"], 0) + row["n"]
    why = f"On {total:,} accounts: it ties strangers together. Shown a page at a time, unsorted." if huge else ""
    return {
        "value": value, "total": total, "kinds": {"account": total}, "accounts_on_each": [],
        "identifiers_on_each": [] if huge else _buckets([row["held"] for row in rows for _ in range(row["n"])]),
        "months": dict(sorted(months.items())), "counted": sum(row["n"] for row in rows),
        "orders": [] if huge else list(ORDERS), "suppressed": why,
    }  # fmt: skip


def _identifier(kind: str, key: str) -> tuple[str, int]:
    """Its value and the accounts that have it."""
    label = BY_NAME[kind].label
    if not label:
        raise LookupError(f"A {BY_NAME[kind].noun} is computed: only a run knows whose it is.")
    found = read(f"MATCH (i:{label} {{uid: $uid}}) RETURN i.value AS value, i.degree AS degree", uid=key)
    if not found:
        raise LookupError(f"The graph has no such {BY_NAME[kind].noun}.")
    return str(found[0]["value"]), int(found[0]["degree"] or 0)


def members(kind: str, key: str, network: str, run: int, values: Values | None = None) -> int:
    """How many members of a network have an identifier. Raises GraphUnavailable."""
    if BY_NAME[kind].derived and values:
        return derived.members(values.behind(kind, key), network, run)
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


def page(kind: str, key: str, wanted: Page, run: int, values: Values | None = None) -> Found:
    """One page of neighbours, in a stable order. `run`: whose memberships name an account's network.

    Raises LookupError where the graph has no such node, GraphUnavailable where it does not answer."""
    if kind == "account":
        return _page_of_account(key, wanted, values)
    if BY_NAME[kind].derived and values:
        return derived.page(values.behind(kind, key), wanted, run)
    return _page_of_identifier(kind, key, wanted, run)


def _page_of_account(account: str, wanted: Page, values: Values | None) -> Found:
    rows = sorted(_around(account, wanted.kinds, values), key=lambda row: str(row["key"]))
    if wanted.order == "newest":
        rows.sort(key=lambda row: day(row["last"]), reverse=True)
    else:
        rows.sort(key=lambda row: row["total"] or 0)
    shown = rows[wanted.offset : wanted.offset + wanted.limit]
    return Found([row_of(row["kind"], row, row["value"]) for row in shown], len(rows))


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
    return Found([row_of("account", row, row["key"]) for row in rows], total)
