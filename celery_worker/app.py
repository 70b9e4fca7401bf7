"""The Celery app: `celery -A celery_worker.app worker` and `... beat`.

A message is never the only record of work: jobs and Stripe events are rows that the sweep finds
again, so messages are acknowledged early and may be lost.
"""

from __future__ import annotations

import os

from celery import Celery

from celery_worker.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")

app = Celery("sora_ugc", include=["celery_worker.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
