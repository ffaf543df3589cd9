"""How a network works: its pools and how one follows the other, who supplies it, and what it did week by week.

Pure SQL over evidence. `members` (account_id, tier, pool) must stand in the connection. A pool is a group of the
network's picture: accounts that share more with each other than with the rest.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from investigations.snapshots.scale import TIERS, theirs

EVERY = len(TIERS) - 1  # the tier that has all members
ENDED_BELOW = 0.05  # of its busiest week: a pool whose last week of the network has less than this has ended
FOLLOWS_WITHIN = timedelta(days=21)
SUPPLIERS_NAMED = 5


def timeline(db: duckdb.DuckDBPyConnection, batches: Sequence[int]) -> list[list[Any]]:
    """(Monday of the week, accounts created, accounts active, exchanges, payments), every week from first to last."""
    known = _known(batches)
    rows = db.execute(f"""
        WITH created AS (
            SELECT date_trunc('week', created_at)::DATE AS week, count(DISTINCT account_id) AS n FROM accounts
            SEMI JOIN (FROM members WHERE since IS NULL) USING (account_id) WHERE batch IN ({known}) GROUP BY 1),
        used AS (
            SELECT date_trunc('week', window_start)::DATE AS week, count(DISTINCT account_id) AS n,
                   sum(exchanges)::BIGINT AS exchanges FROM usage
            WHERE {theirs("usage", EVERY)} AND batch IN ({known}) GROUP BY 1),
        paid AS (
            SELECT date_trunc('week', paid_at)::DATE AS week, count(*) AS n FROM payments
            WHERE {theirs("payments", EVERY)} AND batch IN ({known}) GROUP BY 1)
        SELECT week, coalesce(c.n, 0), coalesce(u.n, 0), coalesce(u.exchanges, 0), coalesce(p.n, 0)
        FROM created c FULL JOIN used u USING (week) FULL JOIN paid p USING (week)
        WHERE week IS NOT NULL ORDER BY week""").fetchall()
    return [[week.isoformat(), *counts] for week, *counts in rows]


def pools(db: duckdb.DuckDBPyConnection, batches: Sequence[int]) -> list[dict[str, Any]]:
    """Each pool with its size, its span, its exchanges by week, and the pools that follow it; by its first use."""
    known = _known(batches)
    sizes = dict(db.execute("SELECT pool, count(*) FROM members GROUP BY pool ORDER BY pool").fetchall())
    used = db.execute(f"""
        SELECT pool, date_trunc('week', window_start)::DATE AS week, sum(exchanges)::BIGINT
        FROM usage JOIN members USING (account_id) WHERE batch IN ({known}) AND {theirs("usage", EVERY)}
        GROUP BY ALL ORDER BY ALL""").fetchall()
    banned = dict(
        db.execute("""SELECT pool, count(*) FROM accounts_current JOIN members USING (account_id)
                      WHERE lower(status) IN ('banned', 'suspended', 'disabled') GROUP BY pool""").fetchall()
    )
    weekly: dict[int, list[list[Any]]] = {number: [] for number in sizes}
    for number, week, exchanges in used:
        weekly[number].append([week.isoformat(), exchanges])
    found = [
        {
            "pool": number, "accounts": size, "banned": banned.get(number, 0), "weekly": weekly[number],
            "exchanges": sum(n for _, n in weekly[number]),
            "first": weekly[number][0][0] if weekly[number] else None,
            "last": weekly[number][-1][0] if weekly[number] else None,
        }
        for number, size in sizes.items()
    ]  # fmt: skip
    found.sort(key=lambda p: (p["first"] or "9999", p["pool"]))
    _succession(found)
    return found


def _succession(found: list[dict[str, Any]]) -> None:
    """Set `ended` (its last week with traffic to speak of, where the network went on after it) and `followed_by`."""
    end = max((p["last"] for p in found if p["last"]), default=None)
    for pool in found:
        top = max((n for _, n in pool["weekly"]), default=0)
        busy = [week for week, n in pool["weekly"] if n >= ENDED_BELOW * top and n]
        pool["ended"] = busy[-1] if busy and end and busy[-1] < end else None
    for pool in found:
        pool["followed_by"] = [
            other["pool"] for other in found
            if pool["ended"] and other is not pool and other["first"]
            and abs(date.fromisoformat(other["first"]) - date.fromisoformat(pool["ended"])) <= FOLLOWS_WITHIN
            and other["first"] > pool["first"]
        ]  # fmt: skip


def suppliers(db: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The resellers that members came through, the commonest first, with how many accounts of others each has."""
    rows = db.execute(f"""
        SELECT reseller_id, count(*) FILTER (inside) AS members, count(*) FILTER (NOT inside) AS others
        FROM (SELECT reseller_id, account_id IN (SELECT account_id FROM members) AS inside FROM accounts_current
              WHERE reseller_id IS NOT NULL)
        GROUP BY reseller_id HAVING count(*) FILTER (inside) > 0
        ORDER BY members DESC, reseller_id LIMIT {SUPPLIERS_NAMED}""").fetchall()
    return [{"reseller": name, "members": members, "others": others} for name, members, others in rows]


def records(db: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What is on record of the members: rows of each kind, with the first and the last time they tell of."""
    found: list[dict[str, Any]] = []
    for kind, first, last in (
        ("accounts", "created_at", "created_at"), ("payments", "paid_at", "paid_at"),
        ("devices", "first_seen", "last_seen"), ("ips", "first_seen", "last_seen"),
        ("usage", "window_start", "window_start"),
    ):  # fmt: skip
        n, since, until = db.execute(
            f"SELECT count(*), min({first}), max({last}) FROM {kind} SEMI JOIN members USING (account_id)"
        ).fetchall()[0]
        found.append({
            "kind": kind, "rows": n, "first": since.isoformat(timespec="minutes") if since else None,
            "last": until.isoformat(timespec="minutes") if until else None,
        })  # fmt: skip
    return found


def _known(batches: Sequence[int]) -> str:
    return ", ".join(str(int(batch)) for batch in batches) or "NULL"
