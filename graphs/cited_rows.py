"""The evidence rows behind a term of an explanation: what a bar of a waterfall opens."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from accounts import evidence
from accounts.contract import KINDS
from graphs.observations import MASKS, ORDER, Cell
from graphs.run_tables import Row
from graphs.schema import BY_FAMILY
from graphs.store import rows as columns

SHOWN = 50
# How a family that is no column of its own is read off one: kind and SQL.
DERIVED = {
    "block": ("ips", "block_of(ip_id)"),
    "phone_run": ("accounts", "CASE WHEN length(phone) >= 8 THEN left(phone, length(phone) - 3) END"),
}


@dataclass(frozen=True)
class Cited:
    """Rows of one kind, each with its cells; `total` where not all are shown."""

    kind: str
    columns: list[str]
    rows: list[tuple[Row, list[Cell]]]
    total: int


def of_family(family: str, accounts: Sequence[str], values: Sequence[str]) -> Cited:
    """Rows in which these accounts were seen with these values of a family. Raises LookupError for no such family."""
    if family not in BY_FAMILY and family not in DERIVED:
        raise LookupError(f"There is no family of identifiers called {family}.")
    kind, read = DERIVED.get(family) or (BY_FAMILY[family].kind, f'"{BY_FAMILY[family].column}"')
    return _rows(kind, f"list_contains(?, account_id) AND list_contains(?, {read})", [list(accounts), list(values)])


def of_kind(kind: str, accounts: Sequence[str]) -> Cited:
    """All rows of a kind that name one of the accounts."""
    return _rows(kind, "list_contains(?, account_id)", [list(accounts)])


def _rows(kind: str, condition: str, parameters: list[list[str]]) -> Cited:
    names = [column.name for column in KINDS[kind].columns]
    listed = ", ".join(f'"{name}"' for name in names)
    with evidence.connect() as connection:
        columns.prepare(connection)
        answer: duckdb.DuckDBPyConnection = connection.execute(
            f"SELECT batch, file, line, {listed}, count(*) OVER () AS total FROM {kind} WHERE {condition} "
            f"ORDER BY {ORDER[kind]} DESC, batch DESC, line DESC LIMIT {SHOWN}",
            parameters,
        )
        found = [column[0] for column in answer.description or ()]
        rows = [dict(zip(found, row, strict=True)) for row in answer.fetchall()]
    used = [name for name in names if any(row[name] is not None for row in rows)]
    cells = [(row, [Cell(name, row[name], MASKS.get(name, "")) for name in used]) for row in rows]
    return Cited(kind, used, cells, rows[0]["total"] if rows else 0)
