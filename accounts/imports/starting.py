"""A batch that came in over the web is handed to the worker; where the broker is away it waits and is told."""

from __future__ import annotations

import logging

from kombu.exceptions import OperationalError

from accounts import tasks
from accounts.models import Batch

log = logging.getLogger(__name__)
NO_BROKER = "The broker does not answer: this goes on by itself when the worker is back. `manage.py doctor` tells more."


def start(batch: Batch) -> bool:
    """False where the broker did not take the task; `resume_batches` picks the batch up later."""
    try:
        tasks.advance_batch.delay(batch.pk)  # type: ignore[not-callable]
    except OperationalError as error:
        log.warning("batch %s waits: the broker does not answer: %s", batch.pk, error)
        Batch.objects.filter(pk=batch.pk).update(doing=NO_BROKER.removesuffix(".")[:200])
        return False
    return True
