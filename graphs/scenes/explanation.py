"""Why two nodes are linked, or why an account is in the network: the engine's own terms, and the rows behind them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from graphs.run_tables import RunTables
from graphs.schema import BY_FAMILY, RELATIONSHIP_OF

from .kinds import BY_NAME
from .party import BARE
from .scene import key_of

CITED = 20  # rows; more are counted


def value_of(run: Path, party_id: str, family: str, key: str) -> str:
    """The value behind a key. Raises LookupError where no identifier of the party has it."""
    rows = RunTables(run).ask(
        f"SELECT DISTINCT {BARE} AS bare FROM {{party_identifiers}} WHERE party_id = ? AND family = ?", party_id, family
    )
    for row in rows:
        if key_of(family, row["bare"]) == key:
            return str(row["bare"])
    raise LookupError(f"No member of this network shares that {BY_NAME[family].noun}.")


def of_account(run: Path, party_id: str, account: str) -> dict[str, Any]:
    """The waterfall of a membership: the prior, then each term, adding up to the account's bits."""
    tables = RunTables(run)
    terms = tables.why_member(party_id, account)
    membership = tables.ask(
        "SELECT probability, bits FROM {memberships} WHERE party_id = ? AND account_id = ?", party_id, account
    )
    if not membership:
        raise LookupError(f"{account} is not a member of this network.")
    return {"terms": [_term(term) for term in terms], **membership[0]}


def of_identifier(run: Path, party_id: str, family: str, value: str) -> dict[str, Any]:
    """Rarity and verdict of an identifier: members and accounts that have it, and what it is held for."""
    rows = RunTables(run).ask(
        "SELECT p.members_with, p.total_with, p.verdict, i.reason, p.value AS full_value FROM {party_identifiers} p "
        "LEFT JOIN {identifiers} i ON i.family = p.family AND i.value = p.value "
        "WHERE p.party_id = ? AND p.family = ? AND (p.value = ? OR starts_with(p.value, ? || ' ')) "
        "ORDER BY p.members_with DESC, p.value LIMIT 1",
        party_id, family, value, value,
    )  # fmt: skip
    if not rows:
        raise LookupError(f"No member of this network shares that {BY_NAME[family].noun}.")
    row = rows[0]
    period = str(row.pop("full_value"))[len(value) :].strip()
    return {**row, "reason": row["reason"] or "", "period": period}


def of_link(run: Path, party_id: str, account: str, family: str, value: str) -> dict[str, Any]:
    """The terms of one account and one identifier, none where the pair adds nothing, with the identifier's rarity."""
    terms = RunTables(run).ask(
        "SELECT * FROM {membership_evidence} WHERE party_id = ? AND account_id = ? AND family = ? "
        "AND (value = ? OR starts_with(value, ? || ' ')) ORDER BY bits DESC",
        party_id, account, family, value, value,
    )  # fmt: skip
    return {"terms": [_term(term) for term in terms], **of_identifier(run, party_id, family, value)}


def citations(evidence: duckdb.DuckDBPyConnection, account: str, family: str, value: str) -> dict[str, Any]:
    """The records that name the pair, the first CITED of `total`: batch, kind, file, line."""
    node = BY_FAMILY.get(family)
    if node is None:
        return {"rows": [], "total": 0}
    rows = evidence.execute(
        f"SELECT batch, file, line, count(*) OVER () FROM {node.kind} WHERE account_id = $account "
        f"AND {node.column} = $value ORDER BY batch, file, line LIMIT {CITED}",
        {"account": account, "value": value},
    ).fetchall()
    found = [{"batch": int(b), "kind": node.kind, "file": int(f), "line": int(n)} for b, f, n, _ in rows]
    return {"rows": found, "total": int(rows[0][3]) if rows else 0, "verb": RELATIONSHIP_OF[node.label].verb}


def rarity(members_with: int, total_with: int, noun: str) -> str:
    """ "This card is on 12 accounts, all in this network"."""
    on = f"This {noun} is on {total_with:,} account{'' if total_with == 1 else 's'}"
    if members_with >= total_with:
        return f"{on}, all in this network."
    return f"{on}, {members_with:,} of them in this network."


def _term(row: dict[str, Any]) -> dict[str, Any]:
    kept: Sequence[str] = ("family", "value", "members_with", "total_with", "expected", "rank", "bits")
    return {name: row.get(name) for name in kept}
