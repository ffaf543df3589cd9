"""Keeps services alive: starts them again with growing pauses, and stops all of them in reverse order."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

from config.services.neo4j import held
from config.services.process import Service, ServiceError

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a dead service starts again
STEADY = 60.0  # seconds alive after which its death counts as the first again
LOG_LIMIT = 20 * 2**20  # bytes; then the log moves to <name>.log.1


@dataclass
class Kept:
    service: Service
    since: float
    pause: float = FIRST_PAUSE / 2  # doubled at each death
    due: float | None = None  # when to start it again; None while it runs


class Supervisor:
    """`say` tells people what happened. `before` runs before a service of that name starts (again)."""

    def __init__(self, say: Callable[[str], None], before: dict[str, Callable[[], object]] | None = None) -> None:
        self.say, self.before = say, before or {}
        self.kept: list[Kept] = []

    def launch(self, service: Service) -> None:
        """Starts one more service and keeps it from now on; `service.wait()` waits for it. Raises ServiceError."""
        kept = Kept(service, time.monotonic())
        self.kept.append(kept)  # first, so that stop() finds it whatever happens
        self.before.get(service.name, lambda: None)()
        service.launch()
        kept.since = time.monotonic()

    def tick(self) -> None:
        """One look at every service."""
        for kept in self.kept:
            _rotate(kept.service)
            if kept.due is None:
                self._notice_death(kept)
            elif time.monotonic() >= kept.due:
                self._start_again(kept)

    def _notice_death(self, kept: Kept) -> None:
        process = kept.service.process
        if process is not None and process.poll() is None:
            return
        if process is not None:
            kept.service.sweep(process.pid)
        now = time.monotonic()
        kept.pause = FIRST_PAUSE if now - kept.since > STEADY else min(kept.pause * 2, LONGEST_PAUSE)
        kept.due = now + kept.pause
        if not held(kept.service.home):
            code = process.returncode if process else None
            self.say(f"{kept.service.name} ended (code {code}); starting it again in {kept.pause:.0f} s. "
                     f"{kept.service.last_words(1)}")  # fmt: skip
        if kept.service.name == "valkey":
            self._take_along("worker")

    def _take_along(self, name: str) -> None:
        """A worker that lost its broker keeps tasks it can no longer acknowledge: it starts anew with the broker."""
        for kept in self.kept:
            if kept.service.name == name and kept.due is None:
                kept.service.stop()
                kept.due = time.monotonic() + FIRST_PAUSE

    def _start_again(self, kept: Kept) -> None:
        if held(kept.service.home) or self._waits_for_broker(kept):
            return
        try:
            self.before.get(kept.service.name, lambda: None)()
            kept.service.launch()
        except (ServiceError, OSError) as error:
            kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
            kept.due = time.monotonic() + kept.pause
            self.say(f"{kept.service.name} did not start: {error} Again in {kept.pause:.0f} s.")
            return
        kept.since, kept.due = time.monotonic(), None
        self.say(f"{kept.service.name} started again")

    def _waits_for_broker(self, kept: Kept) -> bool:
        if kept.service.name != "worker":
            return False
        brokers = [other for other in self.kept if other.service.name == "valkey"]
        return any(broker.due is not None or not broker.service.ready() for broker in brokers)

    def stop(self) -> None:
        """Stops everything, the last started first; one that fails to stop does not spare the others."""
        for kept in reversed(self.kept):
            with contextlib.suppress(OSError):
                kept.service.stop()
        self.kept.clear()


def _rotate(service: Service) -> None:
    """The child holds the log open for appending: its content is copied away and the file emptied."""
    with contextlib.suppress(FileNotFoundError):
        if service.log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(service.log, service.log.with_suffix(".log.1"))
            with service.log.open("r+b") as log:
                log.truncate(0)
