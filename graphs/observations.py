"""What the evidence says of one account, row by row, each with its citation."""

from dataclasses import dataclass

import duckdb

from accounts import evidence
from accounts.contract import KINDS
from graphs.run_tables import Row

ROWS_SHOWN = 8
KINDS_OF_ACCOUNTS = ("accounts", "payments", "ips", "devices", "usage")
ORDER = {
    "accounts": "created_at", "payments": "paid_at", "ips": "last_seen", "devices": "last_seen",
    "usage": "window_start",
}  # fmt: skip
MASKS = {"email": "email", "phone": "phone", "full_name": "full_name", "ip": "ip"}


@dataclass(frozen=True)
class Cell:
    column: str
    value: object
    mask: str  # the family of accounts.personal, or nothing


@dataclass(frozen=True)
class Records:
    """Rows of one kind that name the account, newest first, `total` in all. `columns` without the account itself."""

    kind: str
    columns: list[str]
    rows: list[tuple[Row, list[Cell]]]
    total: int


def records(account: str) -> list[Records]:
    """By kind; kinds without a row are left out."""
    with evidence.connect() as connection:
        found = [_records(connection, kind, account) for kind in KINDS_OF_ACCOUNTS]
    return [record for record in found if record.total]


def _records(connection: duckdb.DuckDBPyConnection, kind: str, account: str) -> Records:
    columns = [c.name for c in KINDS[kind].columns if c.name != "account_id"]
    listed = ", ".join(columns)
    answer = connection.execute(
        f"SELECT batch, file, line, {listed}, count(*) OVER () AS total FROM {kind} WHERE account_id = ? "
        f"ORDER BY {ORDER[kind]} DESC, batch DESC, line DESC LIMIT {ROWS_SHOWN}",
        [account],
    )
    names = [column[0] for column in answer.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    used = [name for name in columns if any(row[name] is not None for row in rows)]
    cells = [(row, [Cell(name, row[name], MASKS.get(name, "")) for name in used]) for row in rows]
    return Records(kind, used, cells, rows[0]["total"] if rows else 0)


def exchanges_by_day(account: str) -> list[Row]:
    """day, exchanges."""
    with evidence.connect() as connection:
        rows = connection.execute(
            "SELECT date_trunc('day', window_start) AS day, sum(exchanges)::BIGINT AS exchanges FROM usage "
            "WHERE account_id = ? GROUP BY day ORDER BY day",
            [account],
        ).fetchall()
    return [{"day": day, "exchanges": exchanges} for day, exchanges in rows]


def came_with(account: str) -> set[int]:
    """The batches whose rows name the account."""
    with evidence.connect() as connection:
        named = " UNION ".join(f"SELECT batch FROM {kind} WHERE account_id = $account" for kind in KINDS_OF_ACCOUNTS)
        return {batch for (batch,) in connection.execute(named, {"account": account}).fetchall()}


def is_known(account: str) -> bool:
    """Whether any evidence row names the account; for when Neo4j cannot be asked."""
    with evidence.connect() as connection:
        named = " UNION ALL ".join(f"SELECT 1 FROM {kind} WHERE account_id = $account" for kind in KINDS_OF_ACCOUNTS)
        return connection.execute(f"{named} LIMIT 1", {"account": account}).fetchone() is not None
