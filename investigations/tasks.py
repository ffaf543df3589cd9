"""Celery tasks: each takes an id and calls one plain function; it may be killed at any line and run again."""

import logging

from celery import Task, shared_task

from graphs.models import Run
from graphs.store.driver import GraphUnavailable
from investigations import attributing, queueing, replacing, reporting, telling
from investigations.models import HookDelivery, Notification, Report

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


@shared_task(name="investigations.fill_queue")
def fill_queue() -> None:
    """What the newest run and the watch of packages found; sent by beat, so that the queue and its mails wait for
    nobody to look."""
    replacing.watch()
    queueing.fill()


@shared_task(name="investigations.mail_notification", autoretry_for=(OSError,), retry_backoff=30, max_retries=5)
def mail_notification(pk: int) -> None:
    note = Notification.objects.select_related("user", "case").filter(pk=pk).first()
    if note is not None:
        telling.mail(note)


@shared_task(name="investigations.deliver_hook", bind=True, max_retries=None)
def deliver_hook(self: Task, pk: int) -> None:
    """One attempt; the next is sent with its pause. Where the broker forgets it, the sweep sends it again."""
    delivery = HookDelivery.objects.select_related("hook__owner", "case").filter(pk=pk).first()
    pause = telling.deliver(delivery) if delivery is not None else None
    if pause is not None:
        deliver_hook.apply_async(args=[pk], countdown=pause.total_seconds())  # type: ignore[not-callable]


@shared_task(name="investigations.sweep_hooks")
def sweep_hooks() -> None:
    """Deliveries that should have been tried by now."""
    for delivery in telling.overdue():
        deliver_hook.delay(delivery.pk)  # type: ignore[not-callable]
