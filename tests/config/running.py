"""A whole Skein as people start it: `python -m config.run` in a home of its own, on free ports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.error import HTTPError

import psutil
from django.conf import settings

from config.services.process import CHILD
from config.services.sockets import free_port

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ("DATABASE_URL", "NEO4J_URI", "CELERY_BROKER_URL", "EVIDENCE_URL", "DJANGO_SETTINGS_MODULE")


def eventually(holds: Callable[[], bool], seconds: float = 60, every: float = 0.2) -> None:
    """Waits until something holds, looking `every` so many seconds; fails with its name otherwise."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {holds}"
        time.sleep(every)


def lives(process: psutil.Process) -> bool:
    """A zombie has ended; only its new parent has not yet asked how."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class RunningSkein:
    def __init__(self, home: Path, **variables: str) -> None:
        self.home, self.port, self.neo4j_port = home, free_port(), free_port()
        self.variables = {name: value for name, value in os.environ.items() if name not in ELSEWHERE} | {
            "SKEIN_HOME": str(home),
            "SKEIN_CACHE": str(settings.SKEIN_CACHE),
            "PORT": str(self.port),
            "NEO4J_PORT": str(self.neo4j_port),
            "NEO4J_HEAP": "512m",
            "NEO4J_PAGE_CACHE": "64m",
            "DEMO_ACCOUNTS": "0",
            **variables,
        }
        self.output = home.with_suffix(".out")
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(CHILD), str(os.getpid()), str(int(signal.SIGTERM)),  # ends with the tests
                 sys.executable, "-m", "config.run"],
                cwd=ROOT, env=self.variables, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def start(self) -> RunningSkein:
        self.launch()
        eventually(lambda: "is ready" in self.said() or self.process.poll() is not None, 180)
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def call(self, *arguments: str, without: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        """Another command in the same home, as from a second terminal."""
        command = [sys.executable, *arguments]
        variables = {name: value for name, value in self.variables.items() if name not in without}
        return subprocess.run(
            command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120, check=False
        )

    def pid(self, service: str) -> int:
        """0 where it does not run."""
        try:
            return json.loads((self.home / service / f"{service}.pid").read_text())["pid"]
        except FileNotFoundError:
            return 0

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def health(self, path: str = "") -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/{path}", timeout=10) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def is_up(self, service: str) -> bool:
        return self.health(f"{service}/")[0] == 200

    def stop(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(60)

    def end(self) -> None:
        """Whatever state a failed test left."""
        if self.process is not None and self.process.poll() is None:
            self.stop(signal.SIGTERM)
