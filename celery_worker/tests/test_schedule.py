"""The timetable and the tasks that it names."""

from __future__ import annotations

import pytest

from celery_worker.app import app
from celery_worker.schedule import SCHEDULE
from generation import wake
from generation.services import sweep


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize(
    "name",
    [
        *(entry["task"] for entry in SCHEDULE.values()),
        wake.SWEEP,
        wake.REMOTE_DELETE,
        *sweep.SINGLE.values(),
        *sweep.BATCHED.values(),
    ],
)
def test_every_task_that_is_sent_exists(name: str) -> None:
    assert name in app.tasks


def test_what_beat_sends_does_not_pile_up() -> None:
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in SCHEDULE.values())
