"""Who works on a batch: one process at a time, found out and replaced when it is dead."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psutil
from django.db import transaction
from django.utils import timezone

from accounts.models import Batch

HELD_FOR = timedelta(minutes=10)  # after the last sign of life, as seen from another machine


def me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{psutil.Process().create_time():.0f}"


def is_held(batch: Batch) -> bool:
    """Whether a living process works on the batch. On this machine the process is looked for; elsewhere time tells."""
    if not batch.owner or batch.owned_until is None:
        return False
    host, pid, started = batch.owner.rsplit(":", 2)
    if host != socket.gethostname():
        return batch.owned_until > timezone.now()
    try:
        return f"{psutil.Process(int(pid)).create_time():.0f}" == started
    except psutil.NoSuchProcess:
        return False


@contextmanager
def held(batch_id: int) -> Iterator[Batch | None]:
    """The batch, for this process alone; None where a living process has it already."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        if is_held(batch):
            batch = None
        else:
            batch.owner, batch.owned_until = me(), timezone.now() + HELD_FOR
            batch.save(update_fields=["owner", "owned_until"])
    try:
        yield batch
    finally:
        if batch is not None:
            Batch.objects.filter(pk=batch_id, owner=me()).update(owner="", owned_until=None)
