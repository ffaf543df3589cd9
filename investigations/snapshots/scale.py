"""How large a network is, as ranges by tier of confidence. Pure SQL over evidence and a table of members.

`members` (account_id, tier) must stand in the connection; tier 0 is confirmed, 1 high, 2 possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb


@dataclass(frozen=True)
class Tier:
    name: str
    meaning: str


TIERS = (
    Tier("confirmed", "two or more kinds of identifier, addresses left aside, each tie the account to the network"),
    Tier("high", "one kind of identifier ties the account to the network, and its probability is 95% or more"),
    Tier("possible", "every other account whose probability is above the cut"),
)
WITNESS_BITS = 3.0  # a kind of identifier ties an account from here on
HIGH_PROBABILITY = 0.95

# From a run's tables: the tier of every member of one party.
TIER_OF_MEMBERS = """
    WITH witness AS (
        SELECT account_id, family, sum(bits) AS bits FROM {membership_evidence}
        WHERE party_id = ? AND family NOT IN ('prior', 'address', 'block') GROUP BY ALL),
    witnesses AS (SELECT account_id, count(*) AS n FROM witness WHERE bits >= ? GROUP BY account_id)
    SELECT m.account_id, m.probability, m.bits, m.since,
           CASE WHEN coalesce(w.n, 0) >= 2 THEN 0
                WHEN coalesce(w.n, 0) = 1 AND m.probability >= ? THEN 1 ELSE 2 END AS tier
    FROM {memberships} m LEFT JOIN witnesses w USING (account_id) WHERE m.party_id = ? ORDER BY m.account_id"""

MOMENT = {"usage": "window_start", "payments": "paid_at"}  # when a row of what accounts did is of


def theirs(kind: str, tier: int) -> str:
    """The condition that a row of usage or payments is of a member up to `tier`. What an owner did before the account
    was taken from him is nobody's of the network."""
    return (
        f"EXISTS (FROM members m WHERE m.account_id = {kind}.account_id AND m.tier <= {tier:d} "
        f"AND (m.since IS NULL OR {kind}.{MOMENT[kind]} >= m.since))"
    )


def scale(db: duckdb.DuckDBPyConnection, tier: int, batches: Sequence[int]) -> dict[str, Any]:
    """Totals of the members up to and including `tier`, from rows of these batches."""
    known = ", ".join(str(int(batch)) for batch in batches) or "NULL"
    usage = _row(
        db,
        f"""
        SELECT coalesce(sum(exchanges), 0)::BIGINT, coalesce(sum(input_tokens), 0)::BIGINT,
               coalesce(sum(output_tokens), 0)::BIGINT, count(DISTINCT window_start::DATE),
               min(window_start), max(window_start), count(*) FROM usage
        WHERE {theirs("usage", tier)} AND batch IN ({known})""",
    )
    paid = f"FROM payments WHERE {theirs('payments', tier)} AND batch IN ({known})"
    payments = _row(db, f"SELECT count(*) {paid}")
    amounts = db.execute(f"SELECT currency, sum(amount) {paid} GROUP BY 1 ORDER BY 1").fetchall()
    return {
        "tier": TIERS[tier].name,
        "accounts": _row(db, f"SELECT count(*) FROM members WHERE tier <= {tier:d}")[0],
        "exchanges": usage[0], "input_tokens": usage[1], "output_tokens": usage[2], "days": usage[3],
        "first_used": _iso(usage[4]), "last_used": _iso(usage[5]), "usage_rows": usage[6], "payments": payments[0],
        "amounts": {currency: _plain(amount) for currency, amount in amounts},
    }  # fmt: skip


def _row(db: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return db.execute(query).fetchall()[0]


def _iso(moment: Any) -> str | None:
    return moment.isoformat(timespec="minutes") if moment else None


def _plain(amount: Decimal | float) -> str:
    return f"{amount:.2f}"
