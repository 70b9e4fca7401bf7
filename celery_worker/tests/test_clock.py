"""Beat, against the real broker."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.conf import settings

from celery_worker import clock
from celery_worker.clock import PatientScheduler


@pytest.fixture
def scheduler() -> PatientScheduler:
    """One entry that is always due, to a queue that nobody reads."""
    app = Celery("test", broker=settings.REDIS_URL, set_as_current=False)
    app.conf.task_default_queue = f"test-{uuid4()}"
    app.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 0.0}}
    return PatientScheduler(app=app, lazy=False)


def test_what_nobody_takes_does_not_pile_up(
    scheduler: PatientScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "MOST_WAITING", 3)
    entry = scheduler.schedule["sweep"]
    for _second in range(10):
        scheduler.apply_entry(entry, producer=scheduler.producer)
    queue = scheduler.app.conf.task_default_queue
    channel: Any = scheduler.connection.default_channel
    assert channel.queue_purge(queue) == 3
