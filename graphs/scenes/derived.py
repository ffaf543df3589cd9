"""Identifiers that the graph has no node of: a network block is a property of addresses, a phone range one of phones.

What lies round one is asked of the nodes that carry its value. Its key is a hash; the value behind it, and on how many
accounts it is, are the run's to tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graphs.run_tables import RunTables
from graphs.schema import ACCOUNT, GROUPS, RELATIONSHIP_OF, uid
from graphs.store.driver import Row, read

from .kinds import BY_NAME
from .page import Found, Page, row_of

SUPERNODE = 20_000  # accounts; sorting more by time takes longer than a person waits


@dataclass(frozen=True)
class Value:
    """`accounts`: that have it, as the run counted them."""

    kind: str
    value: str
    accounts: int


class Values:
    """The values of a run behind the keys of scenes."""

    def __init__(self, tables: RunTables) -> None:
        self._tables = tables

    def behind(self, kind: str, key: str) -> Value:
        """Raises LookupError where fewer than two accounts have it: the run then has no row of it."""
        value = self._tables.identifier_value(kind, kind, key)
        if value is None:
            raise LookupError(f"No two accounts share that {BY_NAME[kind].noun}.")
        return Value(kind, value, self.accounts([(kind, value)])[kind, value])

    def accounts(self, values: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """How many accounts have each; one that the run does not list is on one account."""
        asked = sorted(set(values))
        known = self._tables.verdicts(asked) if asked else {}
        return {key: int(known[key]["accounts"]) if key in known else 1 for key in asked}


def carriers(kind: str) -> tuple[str, str, str]:
    """Of a derived kind: relationship type, label and property that carry its values."""
    label, name = GROUPS[kind]
    return RELATIONSHIP_OF[label].type, label, name


def of_account(account: str, kinds: Iterable[str]) -> list[Row]:
    """The derived values of an account: kind, value, first, last, events (over the identifiers that carry each)."""
    rows: list[Row] = []
    for kind in kinds:
        type_, label, name = carriers(kind)
        rows += read(
            f"MATCH (:{ACCOUNT.label} {{uid: $uid}})-[r:{type_}]->(i:{label}) WHERE i.{name} IS NOT NULL\n"
            f"RETURN $kind AS kind, i.{name} AS value, min(r.first_seen) AS first, max(r.last_seen) AS last,\n"
            "    sum(r.events) AS events ORDER BY value",
            uid=uid(ACCOUNT.label, account), kind=kind,
        )  # fmt: skip
    return rows


def huge(value: Value) -> bool:
    return value.accounts > SUPERNODE


def counts(value: Value) -> Row:
    """`total` accounts, and on `counted` of them: rows of month last seen, `held` (identifiers each has) and n."""
    type_, label, name = carriers(value.kind)
    held = "0" if huge(value) else "COUNT { (a)-->() }"
    rows = read(
        f"MATCH (i:{label})<-[r:{type_}]-(a:{ACCOUNT.label}) WHERE i.{name} = $value\n"
        "WITH a, r LIMIT $part\n"
        f"WITH a, max(r.last_seen) AS last WITH substring(toString(date(last)), 0, 7) AS month, {held} AS held\n"
        "RETURN month, held, count(*) AS n",
        value=value.value, part=SUPERNODE if huge(value) else 10**9,
    )  # fmt: skip
    counted = sum(row["n"] for row in rows)
    return {"rows": rows, "counted": counted, "total": max(value.accounts, counted) if huge(value) else counted}


def members(value: Value, network: str, run: int) -> int:
    """How many members of a network have it."""
    rows = read(f"{_of_members(value)}RETURN count(DISTINCT a) AS n", value=value.value, network=network, run=run)
    return int(rows[0]["n"])


def _of_members(value: Value) -> str:
    type_, label, name = carriers(value.kind)
    return (
        f"MATCH (:Network {{public_id: $network}})<-[m:MEMBER_OF]-(a:{ACCOUNT.label})-[:{type_}]->(i:{label})\n"
        f"WHERE m.run = $run AND i.{name} = $value\n"
    )


def page(value: Value, wanted: Page, run: int) -> Found:
    """One page of its accounts, in a stable order; not sorted where there are very many."""
    type_, label, name = carriers(value.kind)
    match = f"MATCH (i:{label})<-[:{type_}]-(a:{ACCOUNT.label}) WHERE i.{name} = $value\n"
    if wanted.network:
        match = _of_members(value)
        total = members(value, wanted.network, run)
    else:
        total = counts(value)["total"]
    times = (
        f"CALL (a) {{ MATCH (a)-[r:{type_}]->(j:{label}) WHERE j.{name} = $value\n"
        "    RETURN min(r.first_seen) AS first, max(r.last_seen) AS last, sum(r.events) AS events }\n"
    )
    sort = {
        "newest": f"{times}WITH a, first, last, events ORDER BY last DESC, a.uid SKIP $offset LIMIT $limit\n",
        "rarest": f"WITH a, COUNT {{ (a)-->() }} AS held ORDER BY held, a.uid SKIP $offset LIMIT $limit\n{times}",
    }.get(wanted.order if total <= SUPERNODE else "", f"WITH a SKIP $offset LIMIT $limit\n{times}")
    rows = read(
        f"{match}WITH DISTINCT a\n{sort}"
        "RETURN a.account_id AS key, first, last, events,\n"
        "    head([(a)-[m:MEMBER_OF]->(n:Network) WHERE m.run = $run | n.public_id]) AS network",
        value=value.value, network=wanted.network, run=run, offset=wanted.offset, limit=wanted.limit,
    )  # fmt: skip
    return Found([row_of("account", row, row["key"]) for row in rows], total)
