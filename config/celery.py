"""The Celery application. Tasks live in each app's tasks.py and are thin: fetch, call, store."""

import os
import signal
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_process_init, worker_ready

from config.services.child import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("skein")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def _say_ready(**_: Any) -> None:
    """Tells the supervisor, which named the file, that tasks are taken from now on."""
    if path := os.environ.get("SKEIN_WORKER_READY"):
        Path(path).touch()


@beat_embedded_init.connect
@worker_process_init.connect
def _die_with_worker(**_: Any) -> None:
    """A worker that was killed leaves neither a beat that goes on nor a task that nobody will acknowledge."""
    die_with_parent(signal.SIGKILL)
