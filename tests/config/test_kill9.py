"""kill -9 of each service, and of all at once, in the middle of an import: the end is that of an undisturbed one."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import psutil
import pytest
from neo4j import GraphDatabase

from tests.config.running import RunningSkein, eventually

pytestmark = [pytest.mark.services, pytest.mark.slow]
ACCOUNTS = "2500"  # enough for each step of the import to take a good part of a second
WATCHED = 0.02  # seconds between two looks at a state in which something is to be killed
KINDS = ("accounts", "payments", "ips", "devices", "usage", "operators", "indicators")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    made = RunningSkein(folder / "home").call(
        "manage.py", "demo", "--accounts", ACCOUNTS, "--out", str(folder / "files")
    )
    assert made.returncode == 0, made.stderr
    return folder / "files"


@pytest.fixture(scope="module")
def undisturbed(records: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the same records come to when nothing is killed."""
    skein = RunningSkein(tmp_path_factory.mktemp("undisturbed") / "home").start()
    try:
        hand_over(skein, records)
        eventually(lambda: state(skein) == "loaded", 300)
        return outcome(skein)
    finally:
        skein.end()


@pytest.fixture
def skein(tmp_path: Path) -> Iterator[RunningSkein]:
    running = RunningSkein(tmp_path / "home")
    try:
        yield running.start()
    finally:
        running.end()


def test_an_import_survives_the_death_of_every_service(
    skein: RunningSkein, records: Path, undisturbed: dict[str, object]
) -> None:
    hand_over(skein, records)
    kill(skein, "worker", during="mapped")
    kill(skein, "valkey", during="validated")
    kill(skein, "neo4j", during="stored")
    eventually(lambda: skein.is_up("neo4j"), 120)
    kill(skein, "neo4j", "valkey", "worker", during="stored")
    eventually(lambda: state(skein) == "loaded", 300)
    assert outcome(skein) == undisturbed


def test_an_import_survives_the_death_of_everything_and_of_the_supervisor(
    skein: RunningSkein, records: Path, undisturbed: dict[str, object]
) -> None:
    hand_over(skein, records)
    eventually(lambda: state(skein) == "validated", every=WATCHED)
    for process in [skein.process, *skein.family()]:
        process.kill()
    skein.process.wait()
    assert state(skein) == "validated"
    skein.start()
    eventually(lambda: state(skein) == "loaded", 300)
    assert outcome(skein) == undisturbed


def hand_over(skein: RunningSkein, records: Path) -> None:
    files = [str(records / f"{kind}.csv") for kind in KINDS]
    given = skein.call("manage.py", "import_records", "--no-wait", *files)
    assert given.returncode == 0, given.stderr


def kill(skein: RunningSkein, *services: str, during: str) -> None:
    """Waits for the state, kills, and makes sure that the state was not over by then."""
    eventually(lambda: state(skein) == during, 120, every=WATCHED)
    pids = [skein.pid(service) for service in services]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert state(skein) == during
    eventually(lambda: all(skein.pid(service) not in (0, *pids) for service in services), 120)
    assert all(psutil.pid_exists(skein.pid(service)) for service in services)


def ask(skein: RunningSkein, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{skein.home / 'skein.sqlite3'}?mode=ro", uri=True, timeout=30)) as database:
        return database.execute(question).fetchall()


def state(skein: RunningSkein) -> object:
    return ask(skein, "SELECT state FROM accounts_batch")[0][0]


def outcome(skein: RunningSkein) -> dict[str, object]:
    """Counts in all three stores, and a fingerprint of the evidence."""
    checked = skein.call("manage.py", "graph", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return {
        "reconciliation": ask(
            skein, "SELECT kind, received, accepted, duplicate, rejected FROM accounts_kindcount ORDER BY kind"
        ),
        "evidence": {kind: _rows(skein.home / "evidence" / "batch=1" / kind) for kind in KINDS},
        "graph": _graph(skein),
    }


def _rows(folder: Path) -> tuple[object, ...]:
    found = duckdb.sql(f"SELECT count(*), bit_xor(hash(t)) FROM read_parquet('{folder}/*.parquet') AS t")
    return found.fetchall()[0]


def _graph(skein: RunningSkein) -> list[list[object]]:
    auth = ("neo4j", (skein.home / "neo4j_password").read_text())
    with GraphDatabase.driver(f"bolt://127.0.0.1:{skein.neo4j_port}", auth=auth) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN labels(n)[0] AS what, count(*) AS n ORDER BY what").records
        links = driver.execute_query("MATCH ()-[r]->() RETURN type(r) AS what, count(*) AS n ORDER BY what").records
    return [record.values() for record in [*nodes, *links]]
