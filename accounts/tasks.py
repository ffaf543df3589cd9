"""Celery tasks: each takes ids, calls one plain function, and may be killed at any line and run again."""

from typing import Any

from celery import Task, current_app, shared_task
from celery.signals import worker_ready

from accounts import batches
from accounts.models import Batch

LOAD = "graphs.load_batch"  # the next app's task, known by name only
WAIT_SECONDS = 3


@shared_task(name="accounts.advance_batch", bind=True, max_retries=None)
def advance_batch(self: Task, batch_id: int) -> None:
    """One step, then the next task."""
    try:
        more = batches.advance(batch_id)
    except batches.MustWaitError as wait:
        raise self.retry(countdown=WAIT_SECONDS, exc=wait) from wait
    if more:
        advance_batch.delay(batch_id)  # type: ignore[not-callable]
    elif Batch.objects.filter(pk=batch_id, state=Batch.State.STORED).exists():
        current_app.send_task(LOAD, [batch_id])  # type: ignore[not-callable]


@shared_task(name="accounts.resume_batches")
def resume_batches() -> None:
    """Sends on what stands still: after a crash of the worker or the broker, and now and then."""
    for batch_id in batches.standing_still():
        advance_batch.delay(batch_id)  # type: ignore[not-callable]


@worker_ready.connect
def _resume_at_start(**_: Any) -> None:
    resume_batches.delay()  # type: ignore[not-callable]
