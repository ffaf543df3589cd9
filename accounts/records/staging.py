"""One file into a staging folder: <kind>.parquet with its valid rows, rejects.parquet, and how many of each.

The folder appears whole or not at all, so a killed step starts the file again and nothing is counted twice.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from accounts.records.detection import FileShape, UnreadableFileError
from accounts.records.mapping import Mapping
from accounts.records.reading import Chunk, read
from accounts.records.validating import Checked, Validator, reject_table

REJECTS = "rejects"
Progress = Callable[[int, int], None]  # rows so far, bytes of the file on disk so far


@dataclass
class Staged:
    """By kind: rows received and rejected."""

    received: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    rows: int = 0


@dataclass(frozen=True)
class Source:
    """A file to stage. `number`: its place in the batch; `token`: what stands for its content in derived ids."""

    path: Path
    number: int
    token: str
    shape: FileShape
    mapping: Mapping


def stage(
    source: Source,
    folder: Path,
    received_at: datetime,
    *,
    max_rows: int,
    progress: Progress = lambda rows, position: None,
) -> Staged:
    """Validates a file into `folder`. Raises UnreadableFileError, also above `max_rows`."""
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    staged = Staged()
    with (
        Validator(
            source.mapping, source.shape.header, file=source.number, token=source.token, received_at=received_at
        ) as validator,
        _Writers(draft) as writers,
    ):
        for chunk in ahead(read(source.path, source.shape)):
            staged.rows += chunk.table.num_rows + len(chunk.faults)
            if staged.rows > max_rows:
                raise UnreadableFileError(f"the file has more than {max_rows:,} rows: split it")
            for kind, checked in validator.check(chunk).items():
                staged.received[kind] += checked.received
                staged.rejected[kind] += len(checked.rejects)
                writers.write(kind, checked)
            progress(staged.rows, chunk.position)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return staged


def ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The next chunk is read while this one is checked: DuckDB and Arrow release the interpreter."""
    with ThreadPoolExecutor(1) as pool:
        coming: Future[Chunk | None] = pool.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = pool.submit(next, chunks, None)
            yield chunk


class _Writers:
    """One Parquet file a kind, and one for the rejects, opened when their first rows come."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> _Writers:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self.open.values():
            writer.close()

    def write(self, kind: str, checked: Checked) -> None:
        if checked.valid.num_rows:
            self._write(kind, checked.valid)
        if checked.rejects:
            self._write(REJECTS, reject_table(checked.rejects))

    def _write(self, name: str, table: pa.Table) -> None:
        if name not in self.open:
            path = self.folder / f"{name}.parquet"
            self.open[name] = pq.ParquetWriter(path, table.schema, compression="snappy", use_dictionary=False)
        self.open[name].write_table(table)
