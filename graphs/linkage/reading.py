"""Canonical files to typed DuckDB tables, leniently: what cannot be read is dropped and counted, never guessed."""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import zstandard

from accounts.contract import KINDS, Column, ColumnType, RecordKind

SUFFIXES = re.compile(r"\.(csv|tsv|txt|ndjson|jsonl|json|parquet)(\.gz|\.zst)?$", re.IGNORECASE)
LINKED_KINDS = ("accounts", "payments", "ips", "devices", "usage")
DUCK_TYPES = {ColumnType.TIME: "TIMESTAMP", ColumnType.COUNT: "BIGINT", ColumnType.AMOUNT: "DOUBLE"}


@dataclass
class Reading:
    """What became of the rows of one kind: kept, and dropped by reason (a row may have several)."""

    kind: str
    files: list[str] = field(default_factory=list)
    kept: int = 0
    dropped: dict[str, int] = field(default_factory=dict)


def find_files(folder: Path, kind: str) -> list[Path]:
    """Files whose name is the kind, or the kind followed by a part ("ips-2025.csv.gz"), sorted."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file()
        and (match := SUFFIXES.search(path.name))
        and re.fullmatch(rf"{kind}([-_.].*)?", path.name[: match.start()], re.IGNORECASE)
    )


def load_kind(db: duckdb.DuckDBPyConnection, kind: RecordKind, paths: Iterable[Path]) -> Reading:
    """Create the table `kind.name` with the contract's columns, typed. Unreadable required values drop the row."""
    reading = Reading(kind.name)
    db.execute(f"CREATE OR REPLACE TABLE {kind.name} ({', '.join(f'{c.name} {duck_type(c)}' for c in kind.columns)})")
    for path in paths:
        reading.files.append(path.name)
        source, unreadable = _open(db, path)
        _add(reading, "unreadable line", unreadable)
        _append(db, kind, source, reading)
    reading.kept = _count(db, kind.name)
    return reading


def _append(db: duckdb.DuckDBPyConnection, kind: RecordKind, source: str, reading: Reading) -> None:
    present = {
        row[0].strip().lstrip("\ufeff").lower(): row[0]
        for row in db.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    }
    missing = [name for name in kind.required if name not in present]
    if missing:
        raise ValueError(f"{reading.files[-1]}: no column {', '.join(missing)} (kind {kind.name})")
    picked = ", ".join(f'{_cast(c, present.get(c.name))} AS "{c.name}"' for c in kind.columns)
    db.execute(f"CREATE OR REPLACE TEMP TABLE typed AS SELECT {picked} FROM {source}")
    whole = " AND ".join(f"{name} IS NOT NULL" for name in kind.required)
    before = _count(db, kind.name)
    db.execute(f"INSERT INTO {kind.name} SELECT * FROM typed WHERE {whole} EXCEPT SELECT * FROM {kind.name}")
    for name in kind.required:
        _add(reading, f"no valid {name}", _count(db, f"typed WHERE {name} IS NULL"))
    _add(reading, "repeated row", _count(db, f"typed WHERE {whole}") - _count(db, kind.name) + before)


def _open(db: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, int]:
    """A table expression with text columns, and how many lines the reader refused."""
    name = str(path).replace("'", "''")
    if re.search(r"\.parquet$", path.name, re.IGNORECASE):
        return f"read_parquet('{name}')", 0
    if re.search(r"\.(ndjson|jsonl|json)(\.gz|\.zst)?$", path.name, re.IGNORECASE):
        db.execute(f"CREATE OR REPLACE TEMP TABLE opened AS SELECT * FROM read_json('{name}', ignore_errors=true)")
        return "opened", 0
    db.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE opened AS SELECT * FROM read_csv('{name}', header=true, all_varchar=true, "
        f"delim='{_delimiter(path)}', quote='\"', escape='\"', ignore_errors=true, store_rejects=true)"
    )
    refused = db.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()
    return "opened", int(refused[0]) if refused else 0


def _delimiter(path: Path) -> str:
    """The separator that occurs most in the header line: sniffing on dirty rows guesses wrong."""
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as file:
            head = file.readline()
    elif path.suffix == ".zst":
        with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as file:
            head = file.read(65536).split(b"\n", 1)[0]
    else:
        with path.open("rb") as file:
            head = file.readline()
    return max(",;\t|", key=lambda mark: head.count(mark.encode()))


def duck_type(column: Column) -> str:
    return DUCK_TYPES.get(column.type, "VARCHAR")


def _cast(column: Column, present: str | None) -> str:
    kind = duck_type(column)
    if present is None:
        return f"CAST(NULL AS {kind})"
    text = f"nullif(trim(CAST(\"{present}\" AS VARCHAR)), '')"
    if column.type is ColumnType.TIME:
        number = f"TRY_CAST({text} AS DOUBLE)"
        seconds = f"CASE WHEN abs({number}) > 1e11 THEN {number} / 1000 ELSE {number} END"
        return f"coalesce(TRY_CAST({text} AS TIMESTAMP), make_timestamp(CAST(({seconds}) * 1000000 AS BIGINT)))"
    if column.type is ColumnType.COUNT:
        return f"CASE WHEN TRY_CAST({text} AS DOUBLE) >= 0 THEN TRY_CAST(TRY_CAST({text} AS DOUBLE) AS BIGINT) END"
    if column.type is ColumnType.AMOUNT:
        return f"CASE WHEN TRY_CAST({text} AS DOUBLE) >= 0 THEN TRY_CAST({text} AS DOUBLE) END"
    if column.type in (ColumnType.EMAIL, ColumnType.CHOICE, ColumnType.IP):
        return f"lower({text})"
    return f"upper({text})" if column.type is ColumnType.COUNTRY else text


def _count(db: duckdb.DuckDBPyConnection, source: str) -> int:
    row = db.execute(f"SELECT count(*) FROM {source}").fetchone()
    return int(row[0]) if row else 0


def _add(reading: Reading, reason: str, rows: int) -> None:
    if rows:
        reading.dropped[reason] = reading.dropped.get(reason, 0) + rows


def load_folder(db: duckdb.DuckDBPyConnection, folder: Path, kinds: Iterable[str] = tuple(KINDS)) -> list[Reading]:
    readings = [load_kind(db, KINDS[kind], find_files(folder, kind)) for kind in kinds]
    if not next(r for r in readings if r.kind == "accounts").files:
        raise FileNotFoundError(f"no accounts file in {folder}: accounts.csv, .ndjson or .parquet (plain, .gz or .zst)")
    return readings
