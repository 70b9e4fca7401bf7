"""The Celery app of beat alone: `celery -A celery_worker.clock beat`.

Beat only sends messages by name when their time has come. Without the tasks, and so without Django
and the SDKs behind them, it starts at once and takes a third of the memory.
"""

from __future__ import annotations

import logging.config
import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler
from celery.signals import setup_logging
from django.conf import settings
from kombu.exceptions import ChannelError

# Messages note when they were sent.
from celery_worker import queue_age as _queue_age  # noqa: F401
from celery_worker.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")

logger = logging.getLogger(__name__)

# More than these mean that no worker takes them. Redis keeps expired messages until somebody does.
MOST_WAITING = 1000


class PatientScheduler(Scheduler):
    """Celery's own schedule in memory, silent while messages pile up."""

    def apply_async(self, entry: ScheduleEntry, *args: Any, **kwargs: Any) -> Any:
        """Send an entry, unless nobody takes what was sent already."""
        if self._waiting() < MOST_WAITING:
            return super().apply_async(entry, *args, **kwargs)
        # Each second, so not louder: `/readyz` says that no worker works.
        logger.debug("no worker takes messages, so %s was not sent", entry.name)
        return None

    def _waiting(self) -> int:
        try:
            queue = self.app.conf.task_default_queue
            # kombu's own types leave this method out, which every channel has.
            channel: Any = self.connection.default_channel
            return int(channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:
            # Nobody has ever sent or asked for one.
            return 0


# What Celery's own fixup for Django does besides: the `celery` program looks for modules only where
# it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# No fixups: that one would load every app.
app = Celery("sora_ugc", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE


@setup_logging.connect
def _logging_begin(**_signal: Any) -> None:
    """Celery then leaves logging alone."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)
