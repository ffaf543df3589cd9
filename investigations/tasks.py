"""Celery tasks: each takes an id and calls one plain function; it may be killed at any line and run again."""

import logging

from celery import Task, shared_task

from graphs.models import Run
from graphs.store.driver import GraphUnavailable
from investigations import attributing, reporting
from investigations.models import Report

log = logging.getLogger(__name__)
RETRY_SECONDS = 15


@shared_task(name="investigations.make_report")
def make_report(report_id: int) -> None:
    reporting.make(Report.objects.select_related("case", "snapshot", "author").get(pk=report_id))


@shared_task(name="investigations.attribute", bind=True, max_retries=None)
def attribute(self: Task, run_id: int) -> None:
    """Assess the networks of a published run anew."""
    try:
        attributing.attribute_run(Run.objects.get(pk=run_id))
    except GraphUnavailable as error:
        log.warning("attribution of run %s waits for Neo4j: %s", run_id, error)
        raise self.retry(countdown=RETRY_SECONDS, exc=error) from error
