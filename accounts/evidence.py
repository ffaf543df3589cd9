"""The accepted rows: Parquet under EVIDENCE_URL, one folder a batch, written once and never changed.

The only module that knows the paths. A batch counts from the moment its manifest stands: the manifest is written
last, and on a local disk the whole folder appears by one rename, so that a killed writer leaves nothing half.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import fsspec
import pyarrow as pa
from django.conf import settings
from fsspec.implementations.local import LocalFileSystem

from accounts.contract import KINDS
from accounts.records.columns import REJECT_COLUMNS, evidence_columns

MANIFEST = "manifest.json"
REJECTS = "rejects"
PART = "part-00000.parquet"
MEMORY = "2GB"  # what DuckDB may take before it spills to disk


class Citation(NamedTuple):
    """One row of the evidence: its text is "batch 3, payments.csv, line 412"."""

    batch: int
    kind: str
    file: int
    line: int


def _filesystem() -> tuple[fsspec.AbstractFileSystem, str]:
    filesystem, root = fsspec.core.url_to_fs(settings.EVIDENCE_URL)
    return filesystem, root.rstrip("/")


def elsewhere() -> fsspec.AbstractFileSystem | None:
    """What opens the paths of the evidence, for DuckDB to register; None where they are of the local disk."""
    filesystem, _ = _filesystem()
    return None if isinstance(filesystem, LocalFileSystem) else filesystem


def batches() -> list[int]:
    """Numbers of the batches whose evidence stands, in order."""
    filesystem, root = _filesystem()
    manifests = filesystem.glob(f"{root}/batch=*/{MANIFEST}")
    return sorted(int(posixpath.dirname(path).rsplit("=", 1)[1]) for path in manifests)


def manifest(batch: int) -> dict[str, Any] | None:
    """What a batch holds: files, counts by kind, mappings. None where its evidence does not stand."""
    filesystem, root = _filesystem()
    try:
        return json.loads(filesystem.cat_file(f"{root}/batch={batch}/{MANIFEST}"))
    except FileNotFoundError:
        return None


def paths(kind: str, batch: int | None = None) -> list[str]:
    """Parquet files of a kind, over all batches or of one, as DuckDB reads them."""
    filesystem, root = _filesystem()
    standing = batches() if batch is None else ([batch] if manifest(batch) is not None else [])
    folders = (f"{root}/batch={number}/{kind}" for number in standing)
    found = (path for folder in folders for path in sorted(filesystem.glob(f"{folder}/*.parquet")))
    return [_address(filesystem, path) for path in found]


def _address(filesystem: fsspec.AbstractFileSystem, path: str) -> str:
    return path if isinstance(filesystem, LocalFileSystem) else filesystem.unstrip_protocol(path)


def publish(batch: int, folder: Path, facts: dict[str, Any]) -> None:
    """Makes a staged folder (<kind>/part-*.parquet) the evidence of a batch. Nothing where it stands already."""
    filesystem, root = _filesystem()
    target = f"{root}/batch={batch}"
    if filesystem.exists(f"{target}/{MANIFEST}"):
        return
    (folder / MANIFEST).write_text(json.dumps(facts, indent=1, sort_keys=True, default=str))
    if isinstance(filesystem, LocalFileSystem) and folder.stat().st_dev == _device(root):
        folder.rename(target)
        return
    data = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    for path in [*sorted(data), folder / MANIFEST]:
        destination = f"{target}/{path.relative_to(folder).as_posix()}"
        filesystem.makedirs(posixpath.dirname(destination), exist_ok=True)
        filesystem.put_file(str(path), destination)


def _device(root: str) -> int:
    Path(root).mkdir(parents=True, exist_ok=True)
    return Path(root).stat().st_dev


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with one view a kind (empty where there are no rows), `accounts_current` with the latest revision of
    each account. Every row has its `batch`."""
    with _bare() as connection:
        for kind in KINDS:
            connection.execute(f"CREATE VIEW {kind} AS {source(kind)}")
        connection.execute(
            "CREATE VIEW accounts_current AS SELECT * FROM accounts"
            " QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY batch DESC, file DESC, line DESC) = 1"
        )
        yield connection


@contextmanager
def _bare() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(config=limits())
    try:
        connection.execute("SET TimeZone = 'UTC'")
        if filesystem := elsewhere():
            connection.register_filesystem(filesystem)
        yield connection
    finally:
        connection.close()


def limits() -> dict[str, Any]:
    """DuckDB's memory bound, and the folder it spills to."""
    spill = settings.SKEIN_HOME / "tmp"
    spill.mkdir(parents=True, exist_ok=True)
    return {"memory_limit": MEMORY, "temp_directory": str(spill)}


def source(kind: str) -> str:
    """A SELECT over all evidence of a kind, in the declared types, with `batch`. Rows stored before a column was
    declared are empty there."""
    columns = evidence_columns(kind)
    typed = ", ".join(f'NULL::{type_} AS "{name}"' for name, type_ in {**columns, "batch": "BIGINT"}.items())
    nothing = f"SELECT {typed} WHERE false"
    if not (files := paths(kind)):
        return nothing
    listed = ", ".join(quoted(path) for path in files)
    wanted = ", ".join(f'"{name}"' for name in columns)
    return (
        f"SELECT {wanted}, batch FROM ({nothing} UNION ALL BY NAME SELECT * FROM read_parquet([{listed}],"
        " union_by_name = true, hive_partitioning = true, hive_types = {'batch': BIGINT}))"
    )


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def rows(citations: Iterable[Citation]) -> dict[str, pa.Table]:
    """The cited rows, one table a kind, with batch, file and line. A citation that leads nowhere has no row."""
    by_kind: dict[str, list[Citation]] = {}
    for citation in citations:
        by_kind.setdefault(citation.kind, []).append(Citation(*citation))
    with connect() as connection:
        return {kind: _cited(connection, kind, cited) for kind, cited in by_kind.items() if kind in KINDS}


def _cited(connection: duckdb.DuckDBPyConnection, kind: str, cited: list[Citation]) -> pa.Table:
    wanted = pa.table(
        {name: pa.array([getattr(c, name) for c in cited], pa.int64()) for name in ("batch", "file", "line")}
    )
    connection.register("wanted", wanted)
    query = f"SELECT k.* FROM {kind} k SEMI JOIN wanted USING (batch, file, line) ORDER BY batch, file, line"
    table = connection.sql(query).to_arrow_table()
    connection.unregister("wanted")
    return table


def rejects(batch: int) -> list[str]:
    """Parquet files with the rejected rows of a batch (kind, file, line, column, value, code, reason)."""
    return paths(REJECTS, batch)


def reject_reasons(batch: int) -> list[tuple[str, str, str, int]]:
    """(kind, code, reason, rows) of a batch's rejects, most frequent first within a kind."""
    if not (files := rejects(batch)):
        return []
    listed = ", ".join(quoted(path) for path in files)
    with _bare() as connection:
        return connection.execute(
            "SELECT kind, code, CASE code WHEN 'conflict' THEN \"column\" || ' is already used, with other content'"
            " WHEN 'column_count' THEN 'not as many columns as the header'"
            " ELSE split_part(any_value(reason), '; also ', 1) END, count(*)"
            f' FROM read_parquet([{listed}]) GROUP BY kind, code, "column" ORDER BY kind, count(*) DESC, 3'
        ).fetchall()


def rejected_rows(batch: int) -> Iterator[tuple[Any, ...]]:
    """A batch's rejects in the order of kind, file and line, without holding them all."""
    if not (files := rejects(batch)):
        return
    listed = ", ".join(quoted(path) for path in files)
    names = ", ".join(f'"{name}"' for name in REJECT_COLUMNS)
    with _bare() as connection:
        cursor = connection.execute(f"SELECT {names} FROM read_parquet([{listed}]) ORDER BY kind, file, line")
        while rows := cursor.fetchmany(10_000):
            yield from rows


def unknown_accounts(batch: int) -> list[tuple[str, str, int]]:
    """(kind, account_id, rows) that a batch's rows name and that no batch has sent, as of now."""
    naming = [kind.name for kind in KINDS.values() if kind.name != "accounts" and "account_id" in kind.required]
    parts = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, account_id, count(*) AS rows FROM {kind} ANTI JOIN accounts USING (account_id)"
        f" WHERE batch = {int(batch)} GROUP BY account_id"
        for kind in naming
    )
    with connect() as connection:
        return connection.execute(f"{parts} ORDER BY rows DESC, kind, account_id").fetchall()


def around(citation: Citation, neighbours: int) -> list[dict[str, Any]]:
    """The cited row and the accepted rows next to it in its file, by line; without the cited one where it is not
    there. Reads one batch's file only."""
    batch, kind, file, line = citation
    if not (files := paths(kind, batch)):
        return []
    listed = ", ".join(quoted(path) for path in files)
    of_file = f"FROM read_parquet([{listed}]) WHERE file = {int(file)}"
    with _bare() as connection:
        return (
            connection.sql(
                f"(SELECT * {of_file} AND line <= {int(line)} ORDER BY line DESC LIMIT {neighbours + 1})"
                f" UNION ALL (SELECT * {of_file} AND line > {int(line)} ORDER BY line LIMIT {neighbours}) ORDER BY line"
            )
            .to_arrow_table()
            .to_pylist()
        )
