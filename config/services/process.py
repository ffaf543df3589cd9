"""One child process with a log, a pid file and an orderly end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

CHILD = Path(__file__).with_name("child.py")


class ServiceError(RuntimeError):
    """A service could not be started; the text says what to do."""


class PortTaken(ServiceError):
    """Another process listens where we want to."""


def listens(connection: Any, port: int) -> bool:
    """Whether a connection of psutil's list is a server's on that port."""
    return connection.status == psutil.CONN_LISTEN and connection.laddr.port == port


def port_holder(port: int) -> psutil.Process | None:
    """The process that listens on a local TCP port, or None. Another user's process shows as None too."""
    with contextlib.suppress(psutil.AccessDenied):
        for connection in psutil.net_connections("tcp"):
            if listens(connection, port) and connection.pid:
                return psutil.Process(connection.pid)
        return None
    for process in psutil.process_iter():  # macOS without root: only one's own processes can be asked
        with contextlib.suppress(psutil.Error):
            if any(listens(connection, port) for connection in process.net_connections("tcp")):
                return process
    return None


def describe_holder(port: int) -> str:
    """Who listens on a port, in words."""
    process = port_holder(port)
    if process is None:
        return "a process of another user"
    with contextlib.suppress(psutil.Error):
        return f"{process.name()} (pid {process.pid}: {' '.join(process.cmdline())[:120]})"
    return "a process that just ended"


class Service:
    """A program with its home folder. Subclasses say how it is called and how to know that it is ready."""

    name = "service"
    start_seconds = 60.0
    stop_seconds = 20.0
    orphan_signal = signal.SIGTERM  # what it gets when the supervisor is killed

    def __init__(self, home: Path, log: Path | None = None) -> None:
        self.home = home
        self.log = log or home / f"{self.name}.log"
        self.pid_file = home / f"{self.name}.pid"
        self.process: subprocess.Popen[bytes] | None = None

    # What subclasses say
    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        return {}

    def prepare(self) -> None:
        """Before the process starts: folders, settings, ports."""

    def ready(self) -> bool:
        raise NotImplementedError

    def address(self) -> str:
        raise NotImplementedError

    # What they share
    def start(self) -> Self:
        """Starts the process and waits until it is ready. Raises ServiceError."""
        self.launch()
        return self.wait()

    def wait(self) -> Self:
        """Waits until the process is ready. Raises ServiceError when it ends or takes too long."""
        deadline = time.monotonic() + self.start_seconds
        while not self.ready():
            self.check_alive()
            if time.monotonic() > deadline:
                self.stop()
                raise ServiceError(f"{self.name} did not answer within {self.start_seconds:.0f} s; see {self.log}")
            time.sleep(0.1)
        return self

    def launch(self) -> None:
        """Starts the process without waiting for it."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.end_orphan()
        self.prepare()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-IS", str(CHILD), str(os.getpid()), str(int(self.orphan_signal)), *self.command()],
                env={**os.environ, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C goes to the supervisor alone, which stops all in order
            )
        created = psutil.Process(self.process.pid).create_time()
        draft = self.pid_file.with_suffix(".draft")  # never half a note, whoever reads it or kills us
        draft.write_text(json.dumps({"pid": self.process.pid, "created": created}))
        draft.replace(self.pid_file)

    def check_alive(self) -> None:
        if self.process is None or self.process.poll() is not None:
            code = self.process.returncode if self.process else None
            raise ServiceError(f"{self.name} ended with code {code}: {self.last_words()}")

    def last_words(self, lines: int = 5) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return f"{' / '.join(text.strip().splitlines()[-lines:])} (log: {self.log})"

    def running(self) -> psutil.Process | None:
        """The live process that the pid file names: ours, or one an earlier run left."""
        try:
            noted = json.loads(self.pid_file.read_text())
            process = psutil.Process(noted["pid"])
            # a pid is used again; the time of birth tells
            if abs(process.create_time() - noted["created"]) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                return process
        except (OSError, ValueError, KeyError, psutil.Error):
            pass
        return None

    def end_orphan(self) -> None:
        """Stops what an earlier run of this home left behind, with its own children."""
        orphan = self.running()
        if orphan is not None:
            end_tree(orphan, self.stop_seconds)

    def stop(self) -> None:
        """SIGTERM, then SIGKILL after `stop_seconds`; nothing of its process group stays."""
        if self.process is not None:
            group = self.process.pid
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()
            try:
                self.process.wait(self.stop_seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.sweep(group)
            self.process = None
        self.pid_file.unlink(missing_ok=True)

    def sweep(self, group: int) -> None:
        """Ends what a dead leader's process group still holds (the pool of a worker that was killed)."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def end_tree(process: psutil.Process, seconds: float) -> None:
    """SIGTERM to a process, then SIGKILL to whatever of it and its children is left."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        process.terminate()
        _, alive = psutil.wait_procs(family, timeout=seconds)
        for one in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(alive, timeout=5)
