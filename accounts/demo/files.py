"""Record files written piece by piece, so that memory does not grow with the number of accounts."""

import shutil
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from accounts.contract import KINDS

_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class Files:
    """CSV files of a folder, each begun with its first rows; `rows` counts what each holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})
        self.rows: dict[str, int] = {}

    def __enter__(self) -> "Files":
        self._folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:  # a file of an earlier demo must not be imported with this one
            (self._folder / f"{kind}.csv").unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def append(self, kind: str, table: pa.Table) -> None:
        path, part = self._folder / f"{kind}.csv", self._folder / f".{kind}.part"
        first = kind not in self.rows
        self._connection.register("piece", table)
        columns = ", ".join(
            f'CAST("{field.name}" AS TIMESTAMP) AS "{field.name}"'
            if pa.types.is_timestamp(field.type)
            else f'"{field.name}"'
            for field in table.schema
        )
        header = "true" if first else "false"
        form = f"(FORMAT csv, HEADER {header}, TIMESTAMPFORMAT '{_TIME_FORMAT}')"
        self._connection.execute(f"COPY (SELECT {columns} FROM piece) TO '{part}' {form}")
        self._connection.unregister("piece")
        with part.open("rb") as source, path.open("wb" if first else "ab") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        part.unlink()
        self.rows[kind] = self.rows.get(kind, 0) + len(table)
