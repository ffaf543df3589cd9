"""Chunks of a file into rows of evidence and rejects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from accounts.contract import KINDS, ColumnType
from accounts.records import normalising
from accounts.records.checking import statement
from accounts.records.columns import REJECT_COLUMNS, evidence_columns
from accounts.records.faults import FAULT_OF, WORDS, Fault, RowFault
from accounts.records.mapping import Mapping
from accounts.records.reading import VALUE_SHOWN, Chunk, shown_text

PARALLEL_ROWS = 12_500  # DuckDB spreads the batches of an Arrow table over its threads
AHEAD = timedelta(days=366)


@dataclass
class Checked:
    """What a chunk holds of one kind: received = valid rows + rejects."""

    valid: pa.Table
    rejects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def received(self) -> int:
        return self.valid.num_rows + len(self.rejects)


class Validator:
    """Checks chunks of one file under one mapping. `received_at`: naive UTC; times more than a year later are refused.

    A context manager: it holds a DuckDB connection.
    """

    def __init__(
        self,
        mapping: Mapping,
        header: tuple[str, ...],
        *,
        file: int,
        token: str,
        received_at: datetime,
        threads: int = 2,
    ) -> None:
        mapping.check_header(header)
        self.mapping, self.file = mapping, file
        self.statements = {kind: statement(kind, mapping, header) for kind in mapping.kinds}
        self.parameters = {"file": file, "token": token, "horizon": received_at + AHEAD}
        self.connection = duckdb.connect(config={"threads": threads})
        self.connection.execute("SET TimeZone = 'UTC'")
        _register(self.connection)

    def __enter__(self) -> Validator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def judge(self, chunk: Chunk) -> dict[str, pa.Table]:
        """By kind: evidence columns, beside them a fault number a column (`f_<column>`) and one a row (`fault`)."""
        table = _with_trimmed(chunk.table.combine_chunks())
        spread = pa.Table.from_batches(table.to_batches(PARALLEL_ROWS), table.schema)
        self.connection.register("chunk", spread)
        judged = {kind: self._run(sql) for kind, sql in self.statements.items()}
        self.connection.unregister("chunk")
        return judged

    def _run(self, sql: str) -> pa.Table:
        wanted = {name: value for name, value in self.parameters.items() if f"${name}" in sql}
        return self.connection.sql(sql, params=wanted).to_arrow_table()

    def check(self, chunk: Chunk) -> dict[str, Checked]:
        checked = {}
        for kind, table in self.judge(chunk).items():
            found = self._divided(kind, table)
            found.rejects += [_reject(kind, self.file, fault) for fault in chunk.faults]
            found.rejects.sort(key=lambda reject: reject["line"])
            checked[kind] = found
        return checked

    def _divided(self, kind: str, table: pa.Table) -> Checked:
        columns = list(evidence_columns(kind))
        good = pc.field("fault") == 0
        valid = table.filter(good)
        if valid.num_rows == table.num_rows:
            return Checked(table.select(columns))
        rejects = [self._judged(kind, row) for row in table.filter(~good).to_pylist()]
        return Checked(valid.select(columns), rejects)

    def _judged(self, kind: str, row: dict[str, Any]) -> dict[str, Any]:
        """One reject a row: its first faulty column, and the others in the reason."""
        found = [(c, FAULT_OF[row[f"f_{c.name}"]]) for c in KINDS[kind].columns if row.get(f"f_{c.name}")]
        reasons = [self.words(kind, column.name, fault) for column, fault in found]
        column, fault = found[0]
        raw = row[f"raw_{column.name}"]
        value = raw if raw is not None else row[column.name]
        reason = reasons[0] + "".join(f"; also {more}" for more in reasons[1:])
        name = self.mapping.kinds[kind][column.name].column or column.name
        return _reject(kind, self.file, RowFault(row["line"], fault, reason, name, "" if value is None else str(value)))

    def words(self, kind: str, name: str, fault: Fault) -> str:
        feed, column = self.mapping.kinds[kind][name], KINDS[kind].column(name)
        if fault == Fault.CONVERSION:
            expected = ", ".join(feed.convert)
        elif fault == Fault.INTERVAL:
            expected = column.after
        elif column.type == ColumnType.TIME:
            expected = " or ".join(feed.formats) or "ISO 8601 or epoch expected"
        else:
            expected = ", ".join(column.choices)
        shown = f"{name} (from {feed.column})" if feed.column not in ("", name) else name
        return WORDS[fault].format(column=shown, kind=kind, expected=expected)


def _with_trimmed(table: pa.Table) -> pa.Table:
    """The text columns c0, c1, … and beside them d0, d1, … without blanks around the text."""
    for number, name in enumerate(table.column_names[1:]):
        table = table.append_column(f"d{number}", pc.call_function("utf8_trim_whitespace", [table[name]]))
    return table


def _reject(kind: str, file: int, fault: RowFault) -> dict[str, Any]:
    values = (kind, file, fault.line, fault.column, _shown(fault.value), fault.fault.value, _shown(fault.reason, 1000))
    return dict(zip(REJECT_COLUMNS, values, strict=True))


def _shown(text: str, length: int = VALUE_SHOWN) -> str:
    return shown_text(normalising.without_card_numbers(text), length)


def reject_table(rejects: list[dict[str, Any]]) -> pa.Table:
    types = {"INTEGER": pa.int32(), "BIGINT": pa.int64(), "VARCHAR": pa.string()}
    return pa.Table.from_pylist(rejects, pa.schema([(name, types[kind]) for name, kind in REJECT_COLUMNS.items()]))


def _register(connection: duckdb.DuckDBPyConnection) -> None:
    """The functions that the plain cases of `checking` do without."""
    text = pa.string()
    for name, function, returned in (
        ("py_address", normalising.address, text),
        ("py_address_identity", normalising.address_identity, text),
        ("py_email", normalising.email, text),
        ("py_card", normalising.is_card_number, pa.bool_()),
    ):
        sql = "BOOLEAN" if returned == pa.bool_() else "VARCHAR"
        _create(connection, name, _each(function, returned), 1, sql)
    _create(connection, "py_phone", _phones, 2, "VARCHAR")


def _create(connection: duckdb.DuckDBPyConnection, name: str, function: Any, arity: int, returned: str) -> None:
    connection.create_function(name, function, ["VARCHAR"] * arity, returned, type="arrow", null_handling="special")  # type: ignore[arg-type]


def _each(function: Callable[[str], Any], type_: pa.DataType) -> Callable[[pa.Array], pa.Array]:
    def over(values: pa.Array) -> pa.Array:
        return pa.array([None if value is None else function(value) for value in values.to_pylist()], type_)

    return over


def _phones(numbers: pa.Array, countries: pa.Array) -> pa.Array:
    pairs = zip(numbers.to_pylist(), countries.to_pylist(), strict=True)
    return pa.array([n if n is None else normalising.phone(n, c or None) for n, c in pairs], pa.string())
