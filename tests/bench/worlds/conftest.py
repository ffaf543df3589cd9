"""One small world of each kind, made once."""

from pathlib import Path

import duckdb
import pytest

from bench.worlds.catalogue import WORLDS
from bench.worlds.making import make

ACCOUNTS = 1_500


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("worlds")
    for name in WORLDS:
        make(name, ACCOUNTS, 5, root / name)
    return {name: root / name for name in WORLDS}


@pytest.fixture(params=sorted(WORLDS))
def folder(request, folders) -> Path:
    return folders[request.param]


def read(folder: Path) -> duckdb.DuckDBPyConnection:
    """SQL over a folder's files, as tables of text in the order of the file (`place`)."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.csv")):
        rows = f"read_csv('{path}', all_varchar = true, header = true, allow_quoted_nulls = false)"
        connection.execute(f"CREATE TABLE {path.stem} AS SELECT row_number() OVER () AS place, * FROM {rows}")
    return connection
