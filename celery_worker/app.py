"""The Celery app: `celery -A celery_worker.app worker`. Beat has its own, `clock.py`.

A message is never the only record of work: jobs and Stripe events are rows that the sweep finds
again, so messages are acknowledged early and may be lost.
"""

from __future__ import annotations

import logging.config
import os
import sys
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun
from django.conf import settings
from django.db import close_old_connections

# Messages note when they were sent.
from celery_worker import queue_age as _queue_age  # noqa: F401
from celery_worker.schedule import SCHEDULE
from celery_worker.task_logs import task_logs_begin
from common import tallies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")
# Django's checks load every address and page, which a worker has no use for. The web process and
# every manage.py command make them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("sora_ugc", include=["celery_worker.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()

# Celery would connect anew for each task: the sweep alone, each second, cost PostgreSQL 1 % of a
# core. Django's own rule holds instead, as between two requests (CONN_MAX_AGE, health checks).
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize


task_logs_begin()


@setup_logging.connect
def _logging_begin(**_signal: Any) -> None:
    """Celery then leaves logging alone."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)


@task_prerun.connect
@task_postrun.connect
def _connections_refresh(**_signal: Any) -> None:
    close_old_connections()


@task_postrun.connect
def _tallies_flush(**_signal: Any) -> None:
    # What the last task before a quiet hour has counted, too.
    tallies.flush(due_only=True)
