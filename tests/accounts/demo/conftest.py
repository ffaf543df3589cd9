"""One demo for all these tests, made in seconds, read back as an outsider would."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from accounts.demo.scenario import make

Read = Callable[[str], duckdb.DuckDBPyConnection]


def reader(folder: Path) -> Read:
    """SQL over the folder's files as tables of text; `known_<kind>` has the account's labels beside each row."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.csv")):
        source = f"read_csv('{path}', all_varchar = true, header = true)"
        connection.execute(f"CREATE TABLE {path.stem} AS FROM {source}")
    for kind in ("accounts", "payments", "ips", "devices", "usage"):
        if (folder / f"{kind}.csv").exists():
            joined = f"{kind} JOIN labels USING (account_id)"
            connection.execute(f"CREATE VIEW known_{kind} AS SELECT {kind}.rowid AS place, * FROM {joined}")
    return connection.execute


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    make(20_000, 5, out)
    return out


@pytest.fixture(scope="session")
def read(folder) -> Read:
    return reader(folder)
