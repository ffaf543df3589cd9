"""How far a step is, kept in the database at most once a second, for the page and the command to read."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType

from django.utils import timezone

from accounts import leases
from accounts.models import Batch

EVERY = 1.0  # seconds


class Progress:
    """`total` may be corrected as the step learns more."""

    def __init__(self, batch_id: int, total: int) -> None:
        self.batch_id, self.total = batch_id, total
        self.done, self.doing = 0, ""
        self.last = 0.0

    def __enter__(self) -> Progress:
        self.show(0, force=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.show(self.done, self.doing, force=True)

    def show(self, done: int, doing: str = "", *, force: bool = False) -> None:
        self.done, self.doing = done, doing
        now = time.monotonic()
        if not force and now - self.last < EVERY:
            return
        self.last = now
        at = timezone.now()
        changed = {"done": done, "total": max(self.total, done), "progress_at": at, "owned_until": at + leases.HELD_FOR}
        Batch.objects.filter(pk=self.batch_id).update(**changed, **({"doing": doing} if doing else {}))

    def step(self, what: str, done: int, total: int) -> None:
        """The same for a step that knows its total: what is being done, how much, of how much."""
        self.total = total
        self.show(done, f"loading {what}")


@dataclass(frozen=True)
class Pace:
    """`rate` in rows a second since the step began; `seconds_left` None where it cannot be told."""

    percent: int
    rate: float
    seconds_left: int | None


def pace(batch: Batch) -> Pace:
    if not batch.total or batch.step_started_at is None:
        return Pace(0, 0.0, None)
    seconds = ((batch.progress_at or batch.step_started_at) - batch.step_started_at).total_seconds()
    rate = batch.done / seconds if seconds > 0.2 else 0.0
    left = int((batch.total - batch.done) / rate) if rate else None
    return Pace(min(100, 100 * batch.done // batch.total), rate, left)
