"""What a file is: compression, format, encoding, CSV dialect and header, from its first bytes."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import zstandard

SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 300
COMPRESSIONS = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst"}
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# cp1252 letters and typographic marks as they stand in words: at most two side by side, none of the rarest.
_WORDLIKE = re.compile(
    rb"(?<![\x80-\xff])[\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xcf\xd1-\xdd\xdf-\xef\xf1-\xfd]{1,2}(?![\x80-\xff])"
)
_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xff](?![\x80-\xff])")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_PLAIN_NAME = re.compile(r"^\w[\w .\-/()#%:]*$")


class UnreadableFileError(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Dialect:
    """How a CSV file separates and quotes. `quote` "": nothing is quoted; `escape` "": quotes are doubled."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    newline: str = "\n"

    def options(self) -> dict[str, Any]:
        """Keyword arguments of csv.reader; strict, so that a stray quote is told and not guessed at."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "escapechar": self.escape or None,
            "doublequote": not self.escape,
            "strict": True,
        }


@dataclass(frozen=True)
class FileShape:
    """`format` is csv, ndjson or parquet; `compression` is "", gz or zst; `header` holds unique column names.

    `header_lines` counts the physical lines up to and with the header (0 where the file has none).
    """

    format: str
    compression: str = ""
    encoding: str = "utf-8"
    dialect: Dialect = field(default_factory=Dialect)
    header: tuple[str, ...] = ()
    header_lines: int = 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> FileShape:
        values: dict[str, Any] = {**data, "dialect": Dialect(**data["dialect"]), "header": tuple(data["header"])}
        return cls(**values)


def open_binary(path: Path, compression: str) -> BinaryIO:
    """The decompressed bytes of a file."""
    if compression == "gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if compression == "zst":
        source = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), read_across_frames=True, closefd=True)
        return io.BufferedReader(source, 1 << 20)  # type: ignore[arg-type]
    return path.open("rb")


def detect(path: Path, *, header: bool = True, given: dict[str, str] | None = None) -> FileShape:
    """The shape of a file. `given` overrides what is guessed: encoding, delimiter, quote, escape."""
    given = given or {}
    compression = _compression(path)
    try:
        with open_binary(path, compression) as stream:
            sample = stream.read(SAMPLE_BYTES)
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise UnreadableFileError(f"{path.name} does not decompress: {error}") from error
    if not sample.strip():
        raise UnreadableFileError(f"{path.name} is empty")
    if sample.startswith(b"PAR1"):
        return FileShape("parquet", compression, header=_parquet_header(path, compression), header_lines=0)
    encoding = given.get("encoding") or detect_encoding(sample)
    text = decode_sample(sample, encoding)
    if "\0" in text[:4096]:
        raise UnreadableFileError(f"{path.name} is not text: send CSV, NDJSON or Parquet, plain, .gz or .zst")
    if text.lstrip().startswith(("{", "[")):
        return _ndjson_shape(path, text, compression, encoding)
    return _csv_shape(text, compression, encoding, header, given)


def _compression(path: Path) -> str:
    with path.open("rb") as raw:
        start = raw.read(4)
    return next((name for magic, name in COMPRESSIONS.items() if start.startswith(magic)), "")


def detect_encoding(sample: bytes) -> str:
    """A byte-order mark decides; then UTF-8, unless the bytes that are not UTF-8 look like cp1252 letters.

    A few broken rows do not make a file cp1252: at least one line in a hundred must hold such letters, nine in
    ten of the high bytes must stand as they do in words, and no valid multi-byte UTF-8 may occur.
    """
    for mark, name in BOMS:
        if sample.startswith(mark):
            return name
    even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    half = min(len(sample), 4096) // 2
    if half and max(even, odd) > half * 0.6 and min(even, odd) < half * 0.2:
        return "utf-16-le" if odd > even else "utf-16-be"
    lines = sample.split(b"\n")
    if len(sample) == SAMPLE_BYTES:
        lines.pop()  # it may end in the middle of a character
    broken, genuine = [], 0
    for line in lines:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            genuine += 1
        except UnicodeDecodeError:
            broken.append(line)
    if not broken or genuine or len(broken) < len(lines) / 100:
        return "utf-8"
    high = sum(len(_HIGH_BYTE.findall(line)) for line in broken)
    wordlike = sum(len(letters) for line in broken for letters in _WORDLIKE.findall(line))
    return "cp1252" if wordlike >= high * 0.9 else "utf-8"


def decode_sample(sample: bytes, encoding: str) -> str:
    """Text of a sample that may end in the middle of a character."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding in _BYTEWISE else "replace")
    except LookupError as error:
        raise UnreadableFileError(f"{encoding!r} is not an encoding this machine knows") from error
    return decoder.decode(sample)


_BYTEWISE = ("utf-8", "utf-8-sig", "cp1252", "latin-1")


def error_handler(encoding: str) -> str:
    """How bytes that are no text are carried through: marked in byte-wise encodings, replaced in the others."""
    return "surrogateescape" if encoding in _BYTEWISE else "replace"


def _parquet_header(path: Path, compression: str) -> tuple[str, ...]:
    import pyarrow.parquet as pq

    try:
        with open_binary(path, compression) as stream:
            source = path if not compression else io.BytesIO(stream.read())
            return tuple(pq.ParquetFile(source).schema_arrow.names)
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"{path.name} begins like Parquet but does not open: {error}") from error


def _ndjson_shape(path: Path, text: str, compression: str, encoding: str) -> FileShape:
    names: dict[str, None] = {}
    for line in text.splitlines()[:SAMPLE_ROWS]:
        try:
            row = orjson.loads(line)
            names.update(dict.fromkeys(flatten(row) if isinstance(row, dict) else ()))
        except ValueError:  # told with its line when the file is read
            continue
    if not names:
        raise UnreadableFileError(f"{path.name} is JSON but not one object a line (NDJSON)")
    return FileShape("ndjson", compression, encoding, header=tuple(names), header_lines=0)


def flatten(row: dict[str, Any], prefix: str = "", depth: int = 4) -> dict[str, Any]:
    """Nested objects by dotted names. Raises ValueError below four levels."""
    if depth == 0:
        raise ValueError("objects nest deeper than four levels")
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{name}.", depth - 1))
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _csv_shape(text: str, compression: str, encoding: str, header: bool, given: dict[str, str]) -> FileShape:
    newline = "\n" if "\n" in text or "\r" not in text else "\r"
    whole = text if len(text) < SAMPLE_BYTES // 4 else text[: text.rfind(newline) + 1] or text
    skipped = 0
    if match := re.match(r"sep=(.)\r?\n", whole, re.IGNORECASE):  # Excel's own first line
        given = {"delimiter": match[1], **given}
        whole, skipped = whole[match.end() :], 1
    dialect = replace(detect_dialect(whole, newline), **{k: v for k, v in given.items() if k != "encoding"})
    options: dict[str, Any] = {**dialect.options(), "strict": False}
    reader = csv.reader(_physical_lines(whole, newline), **options)
    first = next((row for row in reader if row), [])
    names = unique_names(first) if header else tuple(f"column {n}" for n in range(1, len(first) + 1))
    return FileShape("csv", compression, encoding, dialect, names, skipped + reader.line_num if header else skipped)


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """Header cells as unique names: blank ones are numbered, repeated ones too."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        base = name = cell.strip() or f"column {number}"
        again = 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        names.append(name)
    return tuple(names)


def _physical_lines(text: str, newline: str) -> list[str]:
    return [f"{line}{newline}" for line in text.split(newline)]


def detect_dialect(text: str, newline: str = "\n") -> Dialect:
    """The dialect under which most rows of the sample are as wide as its header."""
    lines = _physical_lines(text, newline)[: SAMPLE_ROWS * 4]
    best, best_score = Dialect(newline=newline), -1.0
    for delimiter in (",", ";", "\t", "|"):
        quote = _quote(lines, delimiter)
        for escape in ("", "\\") if f"\\{quote}" in text else ("",):
            dialect = Dialect(delimiter, quote, escape, newline)
            score = _score(lines, dialect)
            if score > best_score + 1e-9:
                best, best_score = dialect, score
    return best


def _quote(lines: list[str], delimiter: str) -> str:
    """Single quotes only where more cells stand between them than between double ones."""
    edge = re.escape(delimiter)

    def quoted(mark: str) -> int:
        cell = re.compile(f"(?:^|{edge}){mark}[^{mark}{edge}]*{mark}(?={edge}|\r?$)")
        return sum(len(cell.findall(line.rstrip("\n"))) for line in lines)

    return "'" if quoted("'") > quoted('"') else '"'


def _score(lines: list[str], dialect: Dialect) -> float:
    """Share of rows as wide as the header, more for wide headers that look like names, less for quotes left over."""
    widths: list[int] = []
    strays = failures = 0
    header: list[str] = []
    reader = csv.reader(lines, **dialect.options())
    while len(widths) + failures < SAMPLE_ROWS:
        try:
            row = next(reader, None)
        except csv.Error:
            failures += 1
            continue
        if row is None:
            break
        if not row:
            continue
        header = header or row
        widths.append(len(row))
        strays += any(cell[:1] in "\"'" and cell[-1:] == cell[:1] for cell in row if len(cell) > 1)
        strays += any('\\"' in cell or "\\'" in cell for cell in row)
    if not widths:
        return 0.0
    fitting = sum(width == len(header) for width in widths) / (len(widths) + failures)
    named = sum(bool(_PLAIN_NAME.match(cell.strip().lstrip("\ufeff"))) for cell in header) / max(len(header), 1)
    return fitting * (1 - 1 / (len(header) + 0.5)) + 0.5 * named - strays / len(widths)
