"""One command starts everything, keeps it alive, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.services.neo4j import Neo4jServer
from tests.config.running import RunningSkein, eventually, lives

pytestmark = [pytest.mark.services, pytest.mark.slow]
SERVICES = ("database", "neo4j", "broker", "worker")


@pytest.fixture(scope="module")
def skein(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSkein]:
    running = RunningSkein(tmp_path_factory.mktemp("run") / "home")
    try:
        yield running.start()
    finally:
        running.end()


def test_every_service_is_up_once_it_says_ready(skein: RunningSkein) -> None:
    assert skein.health() == (200, {"service": "web", "up": True})
    assert {name: skein.health(f"{name}/")[0] for name in SERVICES} == dict.fromkeys(SERVICES, 200)


def test_the_welcome_names_address_user_and_password(skein: RunningSkein) -> None:
    password = skein.home / "password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert f"http://127.0.0.1:{skein.port}" in skein.said()
    assert password.read_text().strip() in skein.said()


def test_the_data_folder_is_closed_to_others(skein: RunningSkein) -> None:
    assert stat.S_IMODE(skein.home.stat().st_mode) == 0o700
    for secret in ("secret_key", "neo4j_password"):
        assert stat.S_IMODE((skein.home / secret).stat().st_mode) == 0o600


def test_doctor_finds_everything_well(skein: RunningSkein) -> None:
    told = skein.call("manage.py", "doctor")
    assert told.returncode == 0, told.stdout
    for word in ("SQLite", "Neo4j 5.26", "Valkey 9", "Celery", "Granian", "GB free"):
        assert word in told.stdout


def test_a_second_start_says_where_the_first_runs(skein: RunningSkein) -> None:
    told = skein.call("-m", "config.run")
    assert told.returncode == 0
    assert f"already running at http://127.0.0.1:{skein.port} (pid {skein.process.pid})" in told.stdout


def test_commands_in_a_second_terminal_reach_the_services_of_the_first(skein: RunningSkein) -> None:
    told = skein.call("manage.py", "doctor", without=("PORT", "NEO4J_PORT"))
    assert told.returncode == 0, told.stdout
    assert f"http://127.0.0.1:{skein.port}" in told.stdout


def test_every_service_keeps_its_log(skein: RunningSkein) -> None:
    for name in ("neo4j", "valkey", "worker", "web"):
        assert (skein.home / "logs" / f"{name}.log").stat().st_size > 0


@pytest.mark.parametrize("service", ["worker", "valkey", "neo4j", "web"])
def test_a_killed_service_comes_back(skein: RunningSkein, service: str) -> None:
    before = skein.pid(service)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: psutil.pid_exists(skein.pid(service)) and skein.pid(service) != before)
    eventually(lambda: skein.health()[0] == 200 and all(skein.is_up(name) for name in SERVICES), 120)
    assert f"{service} ended (code -9)" in skein.said()


def test_a_process_of_the_killed_workers_pool_does_not_outlive_it(skein: RunningSkein) -> None:
    leader = psutil.Process(skein.pid("worker"))
    pool = leader.children(recursive=True)
    assert pool
    leader.kill()
    eventually(lambda: not any(map(lives, pool)), 30)
    eventually(lambda: skein.is_up("worker"))


def test_the_store_can_be_used_offline_while_the_supervisor_waits(skein: RunningSkein) -> None:
    password = (skein.home / "neo4j_password").read_text()
    cache = Path(skein.variables["SKEIN_CACHE"])
    server = Neo4jServer(skein.home / "neo4j", skein.neo4j_port, password, cache, heap="512m", page_cache="64m")
    with server.offline():
        assert not skein.is_up("neo4j")
        told = json.loads(server.admin("database", "info", "neo4j", "--format=json"))
        assert (told["databaseName"], told["inUse"]) == ("neo4j", "false")
    eventually(lambda: skein.is_up("neo4j"), 120)


def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    skein = RunningSkein(tmp_path / "home").start()
    family = skein.family()
    assert len(family) >= 4
    assert skein.stop(signal.SIGINT) == 0
    assert not list(filter(lives, family))
    assert "Everything is stopped" in skein.said()


def test_interrupting_the_start_leaves_nothing_running(tmp_path: Path) -> None:
    skein = RunningSkein(tmp_path / "home")
    skein.launch()
    eventually(lambda: "Preparing database" in skein.said())
    eventually(lambda: len(skein.family()) >= 1)
    family = skein.family()
    assert skein.stop() == 0
    assert not list(filter(lives, family))


def test_killing_the_supervisor_leaves_no_orphans_and_make_stop_ends_the_next_start(tmp_path: Path) -> None:
    skein = RunningSkein(tmp_path / "home").start()
    family = skein.family()
    skein.process.kill()
    skein.process.wait()
    eventually(lambda: not any(map(lives, family)), 30)
    try:
        skein.start()
        assert all(skein.is_up(name) for name in SERVICES)
        family = skein.family()
        stopped = skein.call("-m", "config.run", "stop")
        assert f"pid {skein.process.pid}" in stopped.stdout
        assert skein.process.wait(30) == 0
        assert not list(filter(lives, family))
    finally:
        skein.end()


def test_a_taken_port_is_told_with_the_process_that_has_it(tmp_path: Path) -> None:
    skein = RunningSkein(tmp_path / "home")
    with socket.create_server(("127.0.0.1", skein.port)):
        told = skein.call("-m", "config.run")
    assert told.returncode == 1
    assert f"Port {skein.port} is taken by" in told.stdout
    assert f"pid {os.getpid()}" in told.stdout


def test_a_service_named_by_its_variable_is_checked_and_not_started(tmp_path: Path) -> None:
    nowhere = f"bolt://127.0.0.1:{RunningSkein(tmp_path).neo4j_port}"
    told = RunningSkein(tmp_path / "home", NEO4J_URI=nowhere).call("-m", "config.run")
    assert told.returncode == 1
    assert "nothing listens there" in told.stdout
    assert not (tmp_path / "home" / "neo4j").exists()


def test_stop_without_a_start_says_so(tmp_path: Path) -> None:
    assert "not running" in RunningSkein(tmp_path / "home").call("-m", "config.run", "stop").stdout
