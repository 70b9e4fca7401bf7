"""What /metrics is told while jobs go their way."""

from __future__ import annotations

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from generation.pipeline.notices import notice_record
from generation.providers.base import Notice
from generation.tests.jobs.driving import creator, drive, order
from generation.tests.jobs.stand_in import StandIn
from testing.tallied import tallied, tallies_anew

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew() -> None:
    tallies_anew()


def test_a_job_is_counted_from_state_to_state_to_its_end(
    provider: StandIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = drive(order(creator(), "A cup"), until={"rendering"})
        told = Notice(webhook_id="w", type="video.completed", video_id=str(job.provider_job_id))
        notice_record(endpoint="openai", notice=told)
        drive(job)
    before_the_end = ("queued", "submitting", "rendering", "storing")
    assert tallied("job_state_seconds_count") == dict.fromkeys(before_the_end, 1)
    assert tallied("jobs_ended_total") == {"openai ready ": 1}
    assert tallied("webhook_lag_seconds_count") == {"openai": 1}
    assert tallied("ledger_postings_total") == {"grant": 1, "charge": 1, "settle": 1}
    assert tallied("ledger_credits_total") == {"grant": 100, "charge": 8, "settle": 8}


def test_one_that_failed_is_counted_with_its_reason(
    provider: StandIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        drive(order(creator(), "A cup [fail]"))
    assert tallied("jobs_ended_total") == {"openai failed render_failed": 1}
    # A poll found it.
    assert tallied("webhook_lag_seconds_count") == {}
