"""The parts of the supervisor, each alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import django
import psutil
import pytest

from config.first_start import FirstStart
from config.services import jars
from config.services.command import CommandFailed, manage
from config.services.instance import AlreadyRunning, Instance
from config.services.jars import JarError, ensure_jars
from config.services.process import Service, ServiceError
from config.services.sockets import LONGEST_SOCKET_PATH, valkey_socket
from config.services.supervisor import LONGEST_PAUSE, Supervisor
from config.services.valkey import ValkeyServer


class Program(Service):
    """A child that runs the Python it is given."""

    def __init__(self, home: Path, code: str, name: str = "program") -> None:
        self.name, self.code = name, code
        super().__init__(home)

    def command(self) -> list[str]:
        return [sys.executable, "-c", self.code]

    def ready(self) -> bool:
        return True

    def address(self) -> str:
        return "nowhere"


# --- one process
def test_a_program_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    program = Program(tmp_path, "import sys; sys.exit('no such disk')")
    program.ready = lambda: False
    with pytest.raises(ServiceError, match=r"ended with code 1: no such disk"):
        program.start()


def test_a_start_ends_what_an_earlier_run_left_behind(tmp_path: Path) -> None:
    lost = Program(tmp_path, "import time; time.sleep(60)")
    lost.launch()
    with Program(tmp_path, "import time; time.sleep(60)") as program:
        assert not psutil.pid_exists(lost.process.pid)
        assert program.running().pid == program.process.pid


def test_a_pid_file_that_names_a_stranger_is_not_believed(tmp_path: Path) -> None:
    program = Program(tmp_path, "")
    program.pid_file.write_text(json.dumps({"pid": os.getpid(), "created": 1.0}))
    assert program.running() is None


def test_a_program_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    program = Program(tmp_path, deaf)
    program.stop_seconds = 0.5
    program.ready = lambda: "deaf" in program.log.read_text()
    with program:
        process = program.process
    assert process.returncode == -9


# --- the supervisor
def test_a_program_that_keeps_dying_is_started_again_with_growing_pauses(tmp_path: Path, monkeypatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("config.services.supervisor.time.monotonic", lambda: clock[0])
    said: list[str] = []
    supervisor = Supervisor(said.append)
    supervisor.launch(Program(tmp_path, ""))
    pauses = []
    for _ in range(8):
        supervisor.kept[0].service.process.wait()
        supervisor.tick()
        pauses.append(supervisor.kept[0].due - clock[0])
        clock[0] += pauses[-1]
        supervisor.tick()
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
    assert "program ended (code 0)" in said[0]
    supervisor.stop()


def test_the_broker_takes_its_worker_along(tmp_path: Path) -> None:
    forever = "import time; time.sleep(60)"
    broker, worker = (Program(tmp_path / name, forever, name) for name in ("valkey", "worker"))
    returned: list[bool] = []
    supervisor = Supervisor(lambda text: None, before={"worker": lambda: returned.append(True)})
    supervisor.launch(broker)
    supervisor.launch(worker)
    old = worker.process.pid
    broker.process.kill()
    broker.process.wait()
    supervisor.tick()
    assert worker.process is None
    for kept in supervisor.kept:
        kept.due = 0.0
    supervisor.tick()
    assert worker.process.pid != old
    assert len(returned) == 2  # unfinished tasks went back into the queue before each start
    supervisor.stop()
    assert broker.process is worker.process is None


def test_a_long_log_is_moved_aside_while_its_program_writes_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("config.services.supervisor.LOG_LIMIT", 100)
    code = "import time\nfor n in range(50): print('x' * 20, n, flush=True)\ntime.sleep(60)"
    program = Program(tmp_path, code)
    program.ready = lambda: "49" in program.log.read_text()
    supervisor = Supervisor(lambda text: None)
    supervisor.launch(program)
    program.wait()
    supervisor.tick()
    assert program.log.stat().st_size < 100
    assert "49" in program.log.with_suffix(".log.1").read_text()
    supervisor.stop()


# --- the broker's socket
def test_the_socket_of_a_deep_home_is_short_enough_and_its_own(tmp_path: Path) -> None:
    deep, other = tmp_path / ("d" * 120), tmp_path / ("e" * 120)
    assert len(bytes(valkey_socket(deep))) <= LONGEST_SOCKET_PATH
    assert valkey_socket(deep) == valkey_socket(deep) != valkey_socket(other)


def test_valkey_serves_a_deep_home_and_keeps_its_data(tmp_path: Path) -> None:
    home = tmp_path / ("d" * 120)
    with ValkeyServer(home) as server, server.client() as client:
        client.set("kept", "yes")
    with ValkeyServer(home) as server, server.client() as client:
        assert client.get("kept") == b"yes"


# --- the jars
@pytest.fixture
def one_jar(tmp_path: Path, monkeypatch) -> Path:
    """A lock of one jar and the cache folder in which it stands as it should."""
    lock = tmp_path / "jgo.lock.toml"
    lock.write_text(
        '[metadata]\ngenerated = "2026-01-01T00:00:00"\n[[dependencies]]\ngroupId = "org.example"\nartifactId = "a"\n'
        'version = "1"\nsha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"\n'
    )
    monkeypatch.setattr(jars, "LOCK", lock)
    monkeypatch.setattr(jars.MavenContext, "__init__", _offline(jars.MavenContext.__init__))
    folder = tmp_path / "cache" / f"neo4j-{jars._sha256(lock)[:16]}"
    folder.mkdir(parents=True)
    (folder / "a-1.jar").write_text("x")
    return folder


def _offline(init):
    return lambda self, **options: init(self, **options, offline=True)


def test_jars_that_match_the_lock_are_used_without_a_network(one_jar: Path) -> None:
    assert ensure_jars(one_jar.parent) == one_jar


def test_a_jar_that_was_tampered_with_is_not_used(one_jar: Path) -> None:
    (one_jar / "a-1.jar").write_text("y")
    with pytest.raises(JarError, match=r"a-1\.jar"):
        ensure_jars(one_jar.parent)


def test_a_jar_that_the_lock_does_not_name_is_not_put_on_the_class_path(one_jar: Path) -> None:
    (one_jar / "b-1.jar").write_text("x")
    with pytest.raises(JarError, match=r"does not name: b-1\.jar"):
        ensure_jars(one_jar.parent)


def test_every_jar_of_the_committed_lock_has_a_checksum() -> None:
    lock = jars.LockFile.load(jars.LOCK)
    assert len(lock.dependencies) > 200
    assert all(len(jar.sha256 or "") == 64 for jar in lock.dependencies)
    assert {jar.version for jar in lock.dependencies if jar.groupId == "org.neo4j"} == {"5.26.30"}


# --- one instance a home
def test_a_second_instance_learns_who_has_the_home(tmp_path: Path) -> None:
    held = Instance(tmp_path)
    held.take("http://127.0.0.1:8000")
    with pytest.raises(AlreadyRunning, match=rf"http://127.0.0.1:8000 \(pid {os.getpid()}\)"):
        Instance(tmp_path).take("http://127.0.0.1:8001")
    held.release()
    Instance(tmp_path).take("http://127.0.0.1:8001")


def test_a_note_without_a_lock_holds_nobody_up(tmp_path: Path) -> None:
    """What a kill -9 leaves."""
    (tmp_path / "skein.pid").write_text(json.dumps({"pid": os.getpid(), "address": "http://127.0.0.1:8000"}))
    Instance(tmp_path).take("http://127.0.0.1:8001")


# --- the first start
def test_a_first_start_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = FirstStart(tmp_path)
    assert first.remaining() == []
    first.begin()
    first.finish("demo")
    assert FirstStart(tmp_path).remaining() == ["import", "link", "case"]


def test_the_demo_imports_records_and_leaves_the_labels_alone(tmp_path: Path) -> None:
    first = FirstStart(tmp_path)
    first.folder.mkdir()
    for name in ("accounts.csv", "payments.csv.gz", "labels.csv", "README.md"):
        (first.folder / name).touch()
    command, once, *_, accounts, payments = first.step("import").arguments
    assert (command, once) == ("import_records", "--once")  # an interrupted import is taken up, not repeated
    assert [Path(file).name for file in (accounts, payments)] == ["accounts.csv", "payments.csv.gz"]


# --- settings
@pytest.mark.parametrize(
    ("variables", "refusal"),
    [
        ({}, "needs SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "needs SECRET_KEY"),
        ({"SECRET_KEY": "x" * 40, "DEBUG": "1"}, "refuses DEBUG"),
        ({"SECRET_KEY": "x" * 40}, "needs ALLOWED_HOSTS"),
        ({"SECRET_KEY": "x" * 40, "ALLOWED_HOSTS": "skein.example"}, ""),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, variables: dict[str, str], refusal: str) -> None:
    done = _settings(tmp_path, "import config.settings", SKEIN_PRODUCTION="1", **variables)
    assert refusal in done.stderr
    assert done.returncode == (1 if refusal else 0)


def test_production_settings_pass_djangos_own_check_for_deployment(tmp_path: Path) -> None:
    key = "".join(chr(33 + n % 90) for n in range(60))
    check = "['', 'check', '--deploy', '--tag', 'security', '--fail-level', 'WARNING']"
    code = f"from django.core.management import execute_from_command_line as run; run({check})"
    done = _settings(tmp_path, code, SKEIN_PRODUCTION="1", SECRET_KEY=key, ALLOWED_HOSTS="skein.example")
    assert done.returncode == 0, done.stderr


def test_variables_of_an_installation_are_read_from_its_home_and_the_environment_goes_first(tmp_path: Path) -> None:
    (tmp_path / "skein.env").write_text("PORT=8111\nNEO4J_URI=bolt://graph.example:7687\n")
    show = "from config.settings import *; print(PORT, NEO4J_URI, ELSEWHERE['NEO4J_URI'])"
    assert _settings(tmp_path, show).stdout.split() == ["8111", "bolt://graph.example:7687", "True"]
    assert _settings(tmp_path, show, PORT="8112").stdout.split()[0] == "8112"


def _settings(home: Path, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    names = ("PATH", "HOME", "LANG")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    environment |= {"SKEIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings", **variables}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_operations_tell_of_every_variable_that_the_settings_read() -> None:
    root = Path(__file__).resolve().parents[2]
    read = re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', (root / "config" / "settings.py").read_text())
    assert len(read) > 15
    told = (root / "docs" / "operations.md").read_text()
    assert [name for name in read if f"`{name}`" not in told] == []


# --- a command
def test_a_command_shows_its_newest_line_and_returns_its_last_words(tmp_path: Path) -> None:
    log, looked = tmp_path / "command.log", []
    log.write_text("of an earlier run\n")
    said = manage(["version"], log, show=lambda text: None, meanwhile=lambda: looked.append(True))
    assert said == django.get_version()
    assert looked  # services are looked after while a command runs
    assert log.read_text().startswith("of an earlier run\n")


def test_a_command_that_fails_is_told_with_its_last_words_and_its_log(tmp_path: Path) -> None:
    log = tmp_path / "command.log"
    with pytest.raises(CommandFailed, match=r"`manage.py no-such-command` ended with code 1: .*command\.log"):
        manage(["no-such-command"], log, show=lambda text: None)


def test_a_command_ends_with_the_one_who_waits_for_it(tmp_path: Path) -> None:
    pids: list[int] = []

    def interrupt() -> None:
        pids.extend(child.pid for child in psutil.Process().children() if "doctor" in child.cmdline())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        manage(["doctor"], tmp_path / "command.log", show=lambda text: None, meanwhile=interrupt)
    assert pids
    assert not any(map(psutil.pid_exists, pids))
