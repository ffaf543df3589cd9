"""When a network did what: days for the slider and its charts, hours of the week, and who was active in a window.

Read from the records with DuckDB. Days count from 1970-01-01 as on the canvas; hours are UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

EPOCH = date(1970, 1, 1)
CAPABILITIES = 8  # told by name; the rest is summed as "other"
OTHER = "other"
WHAT = ("exchanges", "payments", "created")
Columns = dict[str, Any]

# What happened, one row a record: account_id, moment, what, amount, capability.
EVENTS = """
SELECT account_id, created_at AS moment, 'created' AS what, 1 AS amount, NULL AS capability FROM accounts_of
UNION ALL SELECT account_id, window_start, 'exchanges', exchanges, coalesce(capability, '') FROM usage
    WHERE account_id IN (SELECT account_id FROM chosen)
UNION ALL SELECT account_id, paid_at, 'payments', 1, NULL FROM payments
    WHERE account_id IN (SELECT account_id FROM chosen)
"""


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included; hours (0–23) and weekdays (0: Monday) where given, UTC."""

    first: int
    last: int
    hours: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    capability: str | None = None


def activity(records: duckdb.DuckDBPyConnection, accounts: Sequence[str]) -> Columns:
    """Columns by day (`days`: created, exchanges, payments, active), `week`: exchanges by weekday and hour (7 rows of
    24), `capabilities`: exchanges by day for each of the most used, `first` and `last`: accounts by the day on which
    they were first and last active."""
    db = _chosen(records, accounts)
    days = db.execute(
        "SELECT date_diff('day', DATE '1970-01-01', moment::DATE) AS day, "
        "sum(amount) FILTER (what = 'created')::BIGINT, sum(amount) FILTER (what = 'exchanges')::BIGINT, "
        "sum(amount) FILTER (what = 'payments')::BIGINT, count(DISTINCT account_id) "
        "FROM events WHERE moment IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    names = ("day", "created", "exchanges", "payments", "active")
    return {
        "accounts": len(accounts),
        "days": {name: [int(row[at] or 0) for row in days] for at, name in enumerate(names)},
        "week": _week(db),
        "capabilities": _capabilities(db),
        **_edges(db),
    }


def active_in(records: duckdb.DuckDBPyConnection, accounts: Sequence[str], window: Window, what: str) -> list[str]:
    """Those of the accounts that did `what` in the window, by name."""
    if what not in WHAT:
        raise ValueError(f"what is one of {', '.join(WHAT)}.")
    db = _chosen(records, accounts)
    rows = db.execute(
        "SELECT DISTINCT account_id FROM events WHERE what = $what AND moment >= $first AND moment < $last "
        "AND (len($hours) = 0 OR list_contains($hours, hour(moment))) "
        "AND (len($weekdays) = 0 OR list_contains($weekdays, isodow(moment) - 1)) "
        "AND ($capability IS NULL OR capability = $capability) ORDER BY 1",
        {
            "what": what, "first": EPOCH + timedelta(window.first), "last": EPOCH + timedelta(window.last + 1),
            "hours": list(window.hours), "weekdays": list(window.weekdays), "capability": window.capability,
        },
    ).fetchall()  # fmt: skip
    return [str(row[0]) for row in rows]


def _chosen(records: duckdb.DuckDBPyConnection, accounts: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """A cursor of its own with the views that the questions here read."""
    db = records.cursor()
    db.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT unnest($accounts) AS account_id", {"accounts": list(accounts)}
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE accounts_of AS SELECT account_id, max(created_at) AS created_at FROM accounts "
        "WHERE account_id IN (SELECT account_id FROM chosen) GROUP BY account_id"
    )
    db.execute(f"CREATE OR REPLACE TEMP TABLE events AS {EVENTS}")
    return db


def _week(db: duckdb.DuckDBPyConnection) -> list[list[int]]:
    found = [[0] * 24 for _ in range(7)]
    for weekday, hour, n in db.execute(
        "SELECT isodow(moment) - 1, hour(moment), sum(amount)::BIGINT FROM events WHERE what = 'exchanges' "
        "GROUP BY 1, 2"
    ).fetchall():
        found[int(weekday)][int(hour)] = int(n or 0)
    return found


def _capabilities(db: duckdb.DuckDBPyConnection) -> dict[str, Columns]:
    rows = db.execute(
        "WITH most AS (SELECT capability FROM events WHERE what = 'exchanges' GROUP BY 1 "
        f"    ORDER BY sum(amount) DESC, capability LIMIT {CAPABILITIES}) "
        "SELECT CASE WHEN e.capability IN (SELECT capability FROM most) THEN e.capability ELSE $other END AS name, "
        "date_diff('day', DATE '1970-01-01', moment::DATE) AS day, sum(amount)::BIGINT AS n "
        "FROM events e WHERE what = 'exchanges' GROUP BY 1, 2 ORDER BY 1, 2",
        {"other": OTHER},
    ).fetchall()
    found: dict[str, Columns] = {}
    for name, day, n in rows:
        columns = found.setdefault(str(name), {"day": [], "exchanges": []})
        columns["day"].append(int(day))
        columns["exchanges"].append(int(n or 0))
    return found


def _edges(db: duckdb.DuckDBPyConnection) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    for name, aggregate in (("first", "min"), ("last", "max")):
        rows = db.execute(
            f"SELECT date_diff('day', DATE '1970-01-01', {aggregate}::DATE) AS day, count(*) FROM "
            f"(SELECT account_id, {aggregate}(moment) AS {aggregate} FROM events WHERE moment IS NOT NULL GROUP BY 1) "
            "GROUP BY 1 ORDER BY 1"
        ).fetchall()
        found[name] = {"day": [int(day) for day, _ in rows], "accounts": [int(n) for _, n in rows]}
    return found
