"""The columns of an evidence table, derived from the contract: name → DuckDB type, in the order they are written."""

from accounts.contract import KINDS, Column, ColumnType

TYPES: dict[ColumnType, str] = {
    ColumnType.TIME: "TIMESTAMP",
    ColumnType.COUNT: "BIGINT",
    ColumnType.AMOUNT: "DECIMAL(18,4)",
}
DERIVED: dict[str, tuple[str, ...]] = {"accounts": ("email_domain", "mailbox"), "ips": ("ip_id",)}
REJECT_COLUMNS = {
    "kind": "VARCHAR", "file": "INTEGER", "line": "BIGINT", "column": "VARCHAR", "value": "VARCHAR",
    "code": "VARCHAR", "reason": "VARCHAR",
}  # fmt: skip


def type_of(column: Column) -> str:
    return TYPES.get(column.type, "VARCHAR")


def evidence_columns(kind: str) -> dict[str, str]:
    """Contract columns, derived ones, raw_<column> for each, then file, line and the hash of the content."""
    columns = {column.name: type_of(column) for column in KINDS[kind].columns}
    columns |= dict.fromkeys(DERIVED.get(kind, ()), "VARCHAR")
    columns |= {f"raw_{column.name}": "VARCHAR" for column in KINDS[kind].columns}
    return {**columns, "file": "INTEGER", "line": "BIGINT", "row_hash": "UUID"}
