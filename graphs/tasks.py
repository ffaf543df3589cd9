"""Celery tasks: each takes ids, calls one plain function, and may be killed at any line and run again."""

import logging

from celery import Task, shared_task

from accounts import batches
from graphs import keeping, publishing, runs, watching
from graphs.models import Run
from graphs.store import rebuild
from graphs.store.driver import GraphUnavailable

log = logging.getLogger(__name__)
RETRY_SECONDS = 10


@shared_task(name="graphs.load_batch")
def load_batch(batch_id: int) -> None:
    """A stored batch into Neo4j. Where that is down the batch's page says so, and `accounts.resume_batches` sends it
    again. New accounts are held to the published networks first: that takes seconds and needs no Neo4j."""
    try:
        with batches.loading(batch_id) as progress:
            if progress is not None:
                watching.watch()
                rebuild.load_batch(batch_id, progress)
    except GraphUnavailable as error:
        batches.waits_for_graph(batch_id, str(error))


@shared_task(name="graphs.link", bind=True, max_retries=None)
def link(self: Task, run_id: int | None = None, actor: str | None = None) -> None:
    """Links all evidence, or carries on the run with this id. Nothing where the current run already says it all."""
    try:
        run = Run.objects.get(pk=run_id) if run_id else _due_run(actor)
        if run is not None and run.state != Run.State.FAILED:
            publishing.publish(run, actor=actor)
    except runs.RunError as error:
        log.warning("linkage run: %s", error)
    except GraphUnavailable as error:
        log.warning("linkage run waits for Neo4j: %s", error)
        raise self.retry(countdown=RETRY_SECONDS, exc=error) from error


@shared_task(name="graphs.remove_runs")
def remove_runs() -> None:
    """Tables of runs that nothing keeps any more; sent by beat once a day."""
    keeping.remove()


def _due_run(actor: str | None) -> Run | None:
    return None if runs.is_up_to_date(runs.current_run()) else runs.start_run(actor)
