"""What a mapping makes of the first hundred rows, cell by cell, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from accounts.contract import KINDS
from accounts.records.detection import FileShape
from accounts.records.faults import FAULT_OF, RowFault
from accounts.records.mapping import Mapping
from accounts.records.proposing import Samples
from accounts.records.reading import Chunk, read
from accounts.records.validating import Validator

ROWS = 100


@dataclass(frozen=True)
class Cell:
    """`raw` only where it is not `value`; `reason` where the cell has the row refused."""

    value: str
    raw: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PreviewRow:
    line: int
    cells: list[Cell]
    reason: str = ""  # of a row that could not be read at all

    @property
    def accepted(self) -> bool:
        return not self.reason and not any(cell.reason for cell in self.cells)


@dataclass(frozen=True)
class KindPreview:
    kind: str
    columns: list[str]
    rows: list[PreviewRow]

    @property
    def accepted(self) -> int:
        return sum(row.accepted for row in self.rows)

    @property
    def rejected(self) -> int:
        return len(self.rows) - self.accepted


def first_rows(path: Path, shape: FileShape, rows: int = ROWS) -> Chunk:
    """The first chunk, at most `rows` long; empty where the file holds none."""
    chunk = next(islice(read(path, shape, rows), 1), None)
    if chunk is None:
        names = ["line", *(f"c{number}" for number in range(len(shape.header)))]
        return Chunk(
            pa.table([pa.array([], pa.int64()), *(pa.array([], pa.string()) for _ in shape.header)], names=names)
        )
    return chunk


def samples(chunk: Chunk, header: tuple[str, ...]) -> Samples:
    """Column → the first values, as `proposing` wants them."""
    return {name: chunk.table[f"c{number}"].to_pylist() for number, name in enumerate(header)}


def preview(chunk: Chunk, shape: FileShape, mapping: Mapping, received_at: datetime) -> list[KindPreview]:
    """Raises MappingError where the mapping names columns that the file does not have."""
    with Validator(mapping, shape.header, file=1, token="0" * 12, received_at=received_at, threads=1) as validator:
        judged = validator.judge(chunk)
        return [_kind(kind, table, chunk.faults, validator) for kind, table in judged.items()]


def _kind(kind: str, table: pa.Table, faults: list[RowFault], validator: Validator) -> KindPreview:
    columns = [column.name for column in KINDS[kind].columns if column.name in validator.mapping.kinds[kind]]
    rows = [
        PreviewRow(row["line"], [_cell(kind, name, row, validator) for name in columns]) for row in table.to_pylist()
    ]
    rows += [PreviewRow(fault.line, [], f"{fault.reason}: {fault.value}") for fault in faults]
    return KindPreview(kind, columns, sorted(rows, key=lambda row: row.line))


def _cell(kind: str, name: str, row: dict[str, Any], validator: Validator) -> Cell:
    value, raw = row[name], row[f"raw_{name}"]
    shown = "" if value is None else value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)
    fault = row.get(f"f_{name}") or 0
    return Cell(shown, raw or "", validator.words(kind, name, FAULT_OF[fault]) if fault else "")
