"""The Celery application. Tasks live in each app's tasks.py and are thin: fetch, call, store."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("skein")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
