"""The Celery worker of this machine, with beat inside it."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from celery import Celery

from config.services.process import Service

ROOT = Path(__file__).resolve().parents[2]


class Worker(Service):
    """`variables`: what the worker's settings read besides our own environment.

    SIGTERM gives its tasks some seconds to finish and puts the others back into the queue (REMAP_SIGTERM).
    """

    name = "worker"
    stop_seconds = 30.0
    orphan_signal = signal.SIGKILL  # its orderly end waits for a broker that may have ended as well

    def __init__(
        self, home: Path, log: Path | None = None, *, variables: Mapping[str, str] | None = None, processes: int = 2
    ) -> None:
        super().__init__(home, log)
        self.variables, self.processes = dict(variables or {}), processes
        self.node = f"skein@{socket.gethostname()}"

    def address(self) -> str:
        return self.node

    def environment(self) -> Mapping[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "REMAP_SIGTERM": "SIGQUIT",
            **self.variables,
            "SKEIN_WORKER_READY": str(self.home / "ready"),
        }

    def prepare(self) -> None:
        (self.home / "ready").unlink(missing_ok=True)

    def command(self) -> list[str]:
        return [
            sys.executable, "-m", "celery", "--app", "config", "--workdir", str(ROOT), "worker",
            "--beat", "--schedule", str(self.home / "beat"), "--hostname", self.node,
            "--concurrency", str(self.processes), "--loglevel", "INFO", "--without-gossip", "--without-mingle",
        ]  # fmt: skip

    def ready(self) -> bool:
        """The worker's own `worker_ready` signal touches the file (config/celery.py)."""
        return (self.home / "ready").exists()


def return_unfinished(app: Celery) -> int:
    """Puts back into the queues what a killed worker had taken and not finished; how many.

    Only where no other worker serves this broker: the visibility timeout, hours long, does it otherwise.
    """
    with app.connection_for_write() as connection, connection.channel() as channel:
        tags = channel.client.zrange(channel.unacked_index_key, 0, -1)
        channel.client.delete(channel.unacked_mutex_key)  # held for minutes by a worker that was killed holding it
        for tag in tags:
            channel.qos.restore_by_tag(tag.decode() if isinstance(tag, bytes) else tag)
        return len(tags)
