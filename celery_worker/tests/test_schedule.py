"""The timetable and the tasks that it names."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from celery_worker import clock
from celery_worker.app import app
from celery_worker.schedule import SCHEDULE
from generation.pipeline import exports, sweep, wake


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize(
    "name",
    [
        *(entry["task"] for entry in SCHEDULE.values()),
        wake.SWEEP,
        wake.REMOTE_DELETE,
        exports.SWEEP,
        exports.MAKE,
        sweep.SUBMIT,
        sweep.STORE,
        *sweep.SHARED.values(),
    ],
)
def test_every_task_that_is_sent_exists(name: str) -> None:
    assert name in app.tasks


def test_a_worker_whose_clock_is_ahead_still_works() -> None:
    lives = [entry["options"]["expires"] for entry in SCHEDULE.values()]
    assert min(lives) >= timedelta(minutes=15).total_seconds()


def test_the_clock_and_the_workers_know_one_timetable_and_one_broker() -> None:
    assert clock.app.conf.beat_schedule == app.conf.beat_schedule
    assert clock.app.conf.broker_url == app.conf.broker_url
    assert clock.app.conf.task_default_queue == app.conf.task_default_queue


def test_the_clock_loads_no_product() -> None:
    """It only sends names, so it starts at once and stays small."""
    code = "import celery_worker.clock, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint({"generation", "billing", "accounts", "openai", "stripe", "av"})
    assert "django.contrib.auth" not in loaded


def test_the_program_finds_the_clock_and_its_settings() -> None:
    """`celery` is not `python -m celery`: it does not look for modules where it is started."""
    code = (
        "from celery.app.utils import find_app; "
        "print(*find_app('celery_worker.clock').conf.beat_schedule)"
    )
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "jobs-sweep" in done.stdout
