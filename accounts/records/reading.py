"""A record file as chunks of text columns, streamed, each row with its exact physical line.

A row that cannot be read (ragged, bytes that are no text, a quote that never closes) is a fault of that row and
the file goes on. Memory holds two blocks of text and one chunk, whatever the size of the file.
"""

from __future__ import annotations

import csv
import gc
import io
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from accounts.records.detection import FileShape, UnreadableFileError, error_handler, flatten, open_binary
from accounts.records.faults import Fault, RowFault

CHUNK_ROWS = 50_000
BLOCK_CHARS = 1 << 22
MAX_LINE_CHARS = 1 << 23
VALUE_SHOWN = 200


@dataclass
class Chunk:
    """`table`: one text column a header name, plus `line`. `faults`: rows that could not be read.
    `position`: bytes of the file on disk consumed so far."""

    table: pa.Table
    faults: list[RowFault] = field(default_factory=list)
    position: int = 0


def read(path: Path, shape: FileShape, chunk_rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
    """All rows of a file in order. Raises UnreadableFileError where the file as a whole breaks off."""
    if shape.format == "parquet":
        yield from _read_parquet(path, shape, chunk_rows)
        return
    with _text(path, shape) as (text, position):
        lines = _Lines(text, shape.dialect.newline if shape.format == "csv" else "\n")
        rows = _csv_rows(lines, shape) if shape.format == "csv" else _ndjson_rows(lines, shape)
        while True:
            with _no_collection():
                batch = list(itertools.islice(rows, chunk_rows))
                if not batch:
                    return
                chunk = _chunk(batch, shape.header, shape.encoding, lines.holds_nul)
            chunk.position = position()
            yield chunk


@contextmanager
def _no_collection() -> Iterator[None]:
    """A chunk is hundreds of thousands of small lists without cycles: walking them doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _text(path: Path, shape: FileShape) -> Iterator[tuple[TextIO, Callable[[], int]]]:
    with open_binary(path, shape.compression) as stream:
        raw: BinaryIO = stream
        text = io.TextIOWrapper(raw, shape.encoding, error_handler(shape.encoding), newline="\n")
        yield text, lambda: _position(stream, path)


def _position(stream: BinaryIO, path: Path) -> int:
    """Bytes of the file on disk that were read, as near as the codec tells."""
    inner: Any = getattr(stream, "fileobj", None) or getattr(getattr(stream, "raw", None), "_source", None) or stream
    try:
        return int(inner.tell())
    except (OSError, ValueError, AttributeError):
        return path.stat().st_size


class _Lines:
    """Physical lines one by one, the last two blocks kept so that a broken record can be read again line by line."""

    def __init__(self, text: TextIO, newline: str) -> None:
        self.text, self.newline = text, newline
        self.kept: list[str] = []
        self.first = 1  # number of the first line kept
        self.holds_nul = False

    def __iter__(self) -> Iterator[str]:
        rest, latest = "", 0
        while block := self._block():
            lines = (rest + block).split(self.newline)
            rest = lines.pop()
            if len(rest) > MAX_LINE_CHARS:
                number = self.first + len(self.kept) + len(lines)
                raise UnreadableFileError(f"line {number} is longer than 8 million characters: not a record file")
            lines = [f"{line}{self.newline}" for line in lines]
            self.first += len(self.kept) - latest
            self.kept = self.kept[len(self.kept) - latest :] + lines
            latest = len(lines)
            yield from lines
        if rest:
            self.kept.append(rest)
            yield rest

    def _block(self) -> str:
        try:
            block = self.text.read(BLOCK_CHARS)
        except (OSError, EOFError, UnicodeError) as error:
            raise UnreadableFileError(f"the file breaks off: {error}") from error
        except Exception as error:  # zstandard's own error derives from Exception alone
            if type(error).__name__ != "ZstdError":
                raise
            raise UnreadableFileError(f"the file breaks off: {error}") from error
        self.holds_nul = self.holds_nul or "\0" in block
        return block

    def between(self, start: int, end: int) -> list[tuple[int, str]]:
        """Numbered lines start..end, as far as they are still kept."""
        low = max(start, self.first)
        return list(enumerate(self.kept[low - self.first : end - self.first + 1], start=low))


Row = tuple[int, list[Any]] | RowFault


def _csv_rows(lines: _Lines, shape: FileShape) -> Iterator[Row]:
    """Rows with the line each begins on. A record that went wrong over several lines is read again line by line,
    so that one stray quote costs one row."""
    width, reader = len(shape.header), csv.reader(iter(lines), **shape.dialect.options())
    before = 0
    while True:
        try:
            for row in reader:
                number = reader.line_num
                if len(row) == width:
                    if before >= shape.header_lines:
                        yield before + 1, row
                elif row and before >= shape.header_lines:
                    yield from _recovered(lines, before + 1, number, row, shape)
                before = number
            return
        except csv.Error as error:
            start, before = before + 1, reader.line_num
            if before > shape.header_lines:
                yield from _recovered(lines, start, before, None, shape, error=str(error))


def _recovered(
    lines: _Lines, start: int, end: int, row: list[str] | None, shape: FileShape, *, error: str = ""
) -> Iterator[Row]:
    if start == end or not (kept := lines.between(start, end)):
        text = lines.between(start, start)
        yield _unreadable(start, row, shape, error, text[0][1] if text else "")
        return
    for number, line in kept:
        alone: list[str] | None = None
        reason = error
        try:
            alone = next(csv.reader([line], **shape.dialect.options()), [])
        except csv.Error as fault:
            reason = str(fault)
        if alone is not None and len(alone) == len(shape.header):
            yield number, alone
        elif alone is None or alone:
            yield _unreadable(number, alone, shape, reason, line)


def _unreadable(line: int, row: list[str] | None, shape: FileShape, error: str, text: str) -> RowFault:
    shown = shown_text(text.rstrip("\r\n") if text else shape.dialect.delimiter.join(row or []))
    if row is None:
        words = _QUOTING.get(error.split(" (", maxsplit=1)[0], error)
        return RowFault(line, Fault.QUOTING, words, value=shown)
    width = len(shape.header)
    return RowFault(
        line, Fault.COLUMN_COUNT, f"the row has {len(row)} columns where the header has {width}", value=shown
    )


_QUOTING = {
    "unexpected end of data": "a quote is opened and never closed",
    "field larger than field limit": "a value is longer than 131,072 characters; is a quote missing?",
    "new-line character seen in unquoted field - do you need to open the file with newline=''?": (
        "a carriage return stands inside a value without quotes"
    ),
}


def _ndjson_rows(lines: _Lines, shape: FileShape) -> Iterator[Row]:
    header = shape.header
    for number, line in enumerate(lines, start=1):
        if not (stripped := line.strip()):
            continue
        try:
            row = orjson.loads(stripped)
            if not isinstance(row, dict):
                raise ValueError("it is not an object")
            flat = flatten(row)
        except ValueError as error:  # JSONDecodeError is one
            encoding = not _is_text(stripped)
            fault = Fault.ENCODING if encoding else Fault.NOT_JSON
            words = f"the line holds bytes that are not {shape.encoding} text" if encoding else f"not JSON: {error}"
            yield RowFault(number, fault, words, value=shown_text(stripped))
            continue
        yield number, [_as_text(flat.get(name)) for name in header]


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else orjson.dumps(value).decode()


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def shown_text(value: str, length: int = VALUE_SHOWN) -> str:
    """A value as a person may read it: broken bytes as \\xNN, cut with a word about it."""
    readable = value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    cut = len(readable) - length
    return readable if cut <= 0 else f"{readable[:length]}… ({cut} more characters)"


def _chunk(batch: list[Row], header: tuple[str, ...], encoding: str, holds_nul: bool) -> Chunk:
    faults = [row for row in batch if isinstance(row, RowFault)]
    good = [row for row in batch if not isinstance(row, RowFault)] if faults else batch
    flat = list(itertools.chain.from_iterable(row[1] for row in good))  # type: ignore[index]
    width = len(header)
    columns: list[list[Any]] = [flat[number::width] for number in range(width)]
    lines = [row[0] for row in good]  # type: ignore[index]
    try:
        arrays = [pa.array(column, pa.string()) for column in columns]
        if holds_nul:
            raise ValueError
    except (UnicodeEncodeError, ValueError):
        broken = {n: at for at, column in enumerate(columns) for n, v in enumerate(column) if v and not _is_text(v)}
        faults += [_not_text(lines[n], header[at], columns[at][n], encoding) for n, at in broken.items()]
        keep = [n for n in range(len(lines)) if n not in broken]
        lines = [lines[n] for n in keep]
        arrays = [pa.array([column[n] for n in keep], pa.string()) for column in columns]
    return Chunk(pa.table([pa.array(lines, pa.int64()), *arrays], names=["line", *_safe(header)]), faults)


def _safe(header: tuple[str, ...]) -> list[str]:
    """Column names of the chunk: c0, c1, …: the file's own may hold anything."""
    return [f"c{number}" for number in range(len(header))]


def _not_text(line: int, column: str, value: str, encoding: str) -> RowFault:
    name = "UTF-8" if encoding.startswith("utf-8") else encoding
    return RowFault(line, Fault.ENCODING, f"{column} holds bytes that are not {name} text", column, shown_text(value))


def _read_parquet(path: Path, shape: FileShape, chunk_rows: int) -> Iterator[Chunk]:
    with _plain_parquet(path, shape.compression) as plain, pq.ParquetFile(plain) as source:
        row, size, total = 0, path.stat().st_size, max(source.metadata.num_rows, 1)
        for batch in source.iter_batches(batch_size=chunk_rows):
            arrays = [_texts(column) for column in batch.columns]
            lines = pa.array(range(row + 1, row + 1 + batch.num_rows), pa.int64())
            row += batch.num_rows
            table = pa.table([lines, *arrays], names=["line", *_safe(shape.header)])
            yield Chunk(table, position=size * row // total)


@contextmanager
def _plain_parquet(path: Path, compression: str) -> Iterator[Path]:
    """Parquet is read from its end: one inside a .gz or .zst is unpacked to a temporary file first."""
    if not compression:
        yield path
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".parquet") as plain:
        with open_binary(path, compression) as stream:
            shutil.copyfileobj(stream, plain, 1 << 20)
        plain.flush()
        yield Path(plain.name)


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_nested(column.type):
        return pa.array([None if v is None else orjson.dumps(v, default=str).decode() for v in column.to_pylist()])
    return column.cast(pa.string())
