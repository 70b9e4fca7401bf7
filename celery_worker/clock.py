"""The Celery app of beat alone: `celery -A celery_worker.clock beat`.

Beat only sends messages by name when their time has come. Without the tasks, and so without Django
and the SDKs behind them, it starts at once and takes a third of the memory.
"""

from __future__ import annotations

import os

from celery import Celery

from celery_worker.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")

# No fixups: Celery's own one for Django would load every app.
app = Celery("sora_ugc", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
