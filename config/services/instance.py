"""One running Skein a home: a lock that ends with its process, and a note of who holds it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

# What `manage.py` in a second terminal must know to reach the same services.
PASSED_ON = (
    "HOST", "PORT", "DATABASE_URL", "EVIDENCE_URL", "CELERY_BROKER_URL",
    "NEO4J_URI", "NEO4J_USER", "NEO4J_PASSWORD", "NEO4J_PORT", "NEO4J_HEAP", "NEO4J_PAGE_CACHE", "SKEIN_CACHE",
)  # fmt: skip


class AlreadyRunning(RuntimeError):
    pass


class Instance:
    def __init__(self, home: Path) -> None:
        self.note = home / "skein.pid"
        self.variables = home / "running.env"
        self.lock = FileLock(home / "skein.lock")

    def take(self, address: str) -> None:
        """Raises AlreadyRunning with address and pid of the one that has it."""
        try:
            self.lock.acquire(timeout=0)
        except Timeout as error:
            noted = self._noted()
            where = f"at {noted['address']} (pid {noted['pid']})" if noted else "and starting"
            raise AlreadyRunning(f"Skein is already running {where}.") from error
        self.note.write_text(json.dumps({"pid": os.getpid(), "address": address}))
        self.variables.unlink(missing_ok=True)
        self.variables.touch(mode=0o600)  # an address may hold a password
        self.variables.write_text("".join(f"{name}={os.environ[name]}\n" for name in PASSED_ON if name in os.environ))

    def release(self) -> None:
        self.note.unlink(missing_ok=True)
        self.variables.unlink(missing_ok=True)
        self.lock.release()

    def end(self, seconds: float = 120) -> int | None:
        """Tells the running one to stop and waits until it has; its pid or None. Raises TimeoutError."""
        try:
            with self.lock.acquire(timeout=0):
                return None
        except Timeout:
            pid = int(self._noted().get("pid", 0))
        with contextlib.suppress(psutil.NoSuchProcess):
            if pid:
                psutil.Process(pid).send_signal(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(Timeout), self.lock.acquire(timeout=1):
                return pid
        raise TimeoutError(f"Skein (pid {pid}) is still running after {seconds:.0f} s.")

    def _noted(self) -> dict[str, str]:
        try:
            return json.loads(self.note.read_text())
        except (OSError, ValueError):
            return {}
