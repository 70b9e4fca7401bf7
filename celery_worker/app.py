"""The Celery app: `celery -A celery_worker.app worker`. Beat has its own, `clock.py`.

A message is never the only record of work: jobs and Stripe events are rows that the sweep finds
again, so messages are acknowledged early and may be lost.
"""

from __future__ import annotations

import os

from celery import Celery

from celery_worker.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")
# Django's checks load every address and page, which a worker has no use for. The web process and
# every manage.py command make them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("sora_ugc", include=["celery_worker.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
