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


@dataclass
class _Rows:
    """Rows on their way into a chunk: cells side by side, the line of each row, and what could not be read."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[Any]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines) + len(self.faults)


def read(path: Path, shape: FileShape, chunk_rows: int = CHUNK_ROWS) -> Iterator[Chunk]:
    """All rows of a file in order. Raises UnreadableFileError where the file as a whole breaks off."""
    if shape.format == "parquet":
        yield from _read_parquet(path, shape, chunk_rows)
        return
    with _text(path, shape) as (text, position):
        lines = _Lines(text, shape.dialect.newline if shape.format == "csv" else "\n")
        parts = (_csv_rows if shape.format == "csv" else _ndjson_rows)(lines, shape, chunk_rows)
        while True:
            with _no_collection():
                rows = next(parts, None)
                if rows is None:
                    return
                chunk = _chunk(rows, shape.header, shape.encoding, lines.holds_nul)
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
    """Physical lines one by one, kept until they are forgotten, so that a broken record can be read again by line."""

    def __init__(self, text: TextIO, newline: str) -> None:
        self.text, self.newline = text, newline
        self.kept: list[str] = []
        self.first = 1  # number of the first line kept
        self.holds_nul = False

    def __iter__(self) -> Iterator[str]:
        rest = ""
        while block := self._block():
            lines = split_lines(rest + block, self.newline)
            rest = "" if lines[-1].endswith(self.newline) else lines.pop()
            if len(rest) > MAX_LINE_CHARS:
                number = self.first + len(self.kept) + len(lines)
                raise UnreadableFileError(f"line {number} is longer than 8 million characters: not a record file")
            self.kept += lines
            yield from lines
        if rest:
            self.kept.append(rest)
            yield rest

    def forget(self, last: int) -> None:
        """Lines up to `last` are not asked for again."""
        self.kept = self.kept[last + 1 - self.first :]
        self.first = last + 1

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
        """Numbered lines start..end."""
        return list(enumerate(self.kept[start - self.first : end - self.first + 1], start=start))


def split_lines(text: str, newline: str) -> list[str]:
    """Physical lines with their ends. str.splitlines does it twice as fast where it would split nowhere else."""
    plain = newline == "\n" and text.isascii() and not any(mark in text for mark in "\v\f\x1c\x1d\x1e")
    if plain and text.count("\r") == text.count("\r\n"):
        return text.splitlines(keepends=True)
    *whole, last = text.split(newline)
    return [f"{line}{newline}" for line in whole] + ([last] if last else [])


def _csv_rows(lines: _Lines, shape: FileShape, chunk_rows: int) -> Iterator[_Rows]:
    """Rows with the line each begins on. A record that went wrong over several lines is read again line by line,
    so that one stray quote costs one row."""
    reader = csv.reader(iter(lines), **shape.dialect.options())
    last = 0  # line on which the records before these end
    while True:
        rows, records, error = _Rows(), list[list[str]](), ""
        try:
            records.extend(itertools.islice(reader, chunk_rows))
        except csv.Error as fault:  # what was read before it is in `records`
            error = str(fault)
        if not records and not error:
            return
        if not error and _are_plain(records, last, reader.line_num, shape):
            rows.lines, rows.cells = list(range(last + 1, reader.line_num + 1)), records
        else:
            end = _place(records, last, lines, shape, rows)
            if error and reader.line_num > shape.header_lines:
                _read_again(lines.between(end + 1, reader.line_num), None, shape, rows, error=error)
        last = reader.line_num
        lines.forget(last)
        if len(rows):
            yield rows


def _are_plain(records: list[list[str]], last: int, read: int, shape: FileShape) -> bool:
    """Whether each record stands on one line below the header and is as wide as it: as nearly all are."""
    if read != last + len(records) or last < shape.header_lines:
        return False
    return all(map(len(shape.header).__eq__, map(len, records)))


def _place(records: list[list[str]], last: int, lines: _Lines, shape: FileShape, rows: _Rows) -> int:
    """Puts records into `rows`, each with its line; the line on which the last one ends.

    A record takes one line, and one more for each line end inside its cells."""
    for record in records:
        start, last = last + 1, last + 1 + sum(cell.count(shape.dialect.newline) for cell in record)
        if start <= shape.header_lines or not record:
            continue
        if len(record) == len(shape.header):
            rows.lines.append(start)
            rows.cells.append(record)
        else:
            _read_again(lines.between(start, last), record, shape, rows)
    return last


def _read_again(
    text: list[tuple[int, str]], record: list[str] | None, shape: FileShape, rows: _Rows, *, error: str = ""
) -> None:
    """The lines of a record that is no row: told as such, or read one by one where they are several."""
    if len(text) == 1:
        rows.faults.append(_unreadable(text[0], record, shape, error))
        return
    for number, line in text:
        alone: list[str] | None = None
        reason = error
        try:
            alone = next(csv.reader([line], **shape.dialect.options()), [])
        except csv.Error as fault:
            reason = str(fault)
        if alone is not None and len(alone) == len(shape.header):
            rows.lines.append(number)
            rows.cells.append(alone)
        elif alone is None or alone:
            rows.faults.append(_unreadable((number, line), alone, shape, reason))


def _unreadable(text: tuple[int, str], record: list[str] | None, shape: FileShape, error: str) -> RowFault:
    line, shown = text[0], shown_text(text[1].rstrip("\r\n"))
    if record is None:
        words = _QUOTING.get(error.split(" (", maxsplit=1)[0], error)
        return RowFault(line, Fault.QUOTING, words, value=shown)
    reason = f"the row has {len(record)} columns where the header has {len(shape.header)}"
    return RowFault(line, Fault.COLUMN_COUNT, reason, value=shown)


_QUOTING = {
    "unexpected end of data": "a quote is opened and never closed",
    "field larger than field limit": "a value is longer than 131,072 characters; is a quote missing?",
    "new-line character seen in unquoted field - do you need to open the file with newline=''?": (
        "a carriage return stands inside a value without quotes"
    ),
}


def _ndjson_rows(lines: _Lines, shape: FileShape, chunk_rows: int) -> Iterator[_Rows]:
    numbered = enumerate(lines, start=1)
    while part := list(itertools.islice(numbered, chunk_rows)):
        rows = _Rows()
        lines.forget(part[-1][0])
        for number, line in part:
            if stripped := line.strip():
                _add_object(number, stripped, shape, rows)
        if len(rows):
            yield rows


def _add_object(number: int, line: str, shape: FileShape, rows: _Rows) -> None:
    try:
        row = orjson.loads(line)
        if not isinstance(row, dict):
            raise ValueError("it is not an object")
        flat = flatten(row)
    except ValueError as error:  # JSONDecodeError is one
        encoding = not _is_text(line)
        fault = Fault.ENCODING if encoding else Fault.NOT_JSON
        words = f"the line holds bytes that are not {shape.encoding} text" if encoding else f"not JSON: {error}"
        rows.faults.append(RowFault(number, fault, words, value=shown_text(line)))
        return
    rows.lines.append(number)
    rows.cells.append([_as_text(flat.get(name)) for name in shape.header])


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


def _chunk(rows: _Rows, header: tuple[str, ...], encoding: str, holds_nul: bool) -> Chunk:
    flat = list(itertools.chain.from_iterable(rows.cells))
    columns: list[list[Any]] = [flat[number :: len(header)] for number in range(len(header))]
    lines, faults = rows.lines, rows.faults
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
