"""Whatever changes a job tells its creator's open pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from common.live import Change
from generation.models import Job, JobState
from generation.pipeline.job_poll import jobs_poll
from generation.pipeline.state import job_transition
from generation.providers.tests.canned import Answer, Canned, serving
from generation.services.job_cancel import job_cancel
from generation.tests.jobs.driving import creator, make_due, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[Change]]:
    """Each message, as the jobs that it names."""
    messages: list[list[Change]] = []

    def announce(changes: Any) -> bool:
        if named := list(changes):
            messages.append(named)
        return bool(named)

    monkeypatch.setattr("common.live.changes_announce", announce)
    monkeypatch.setattr("generation.pipeline.job_poll.changes_announce", announce)
    return messages


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Canned]:
    with serving() as canned:
        configured = replace(settings.VIDEO_ENDPOINTS["openai"], base_url=canned.base_url)
        settings.VIDEO_ENDPOINTS = {"openai": configured}
        yield canned


def _rendering() -> Job:
    job = order(creator(), "A cup")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RENDERING,
        provider_job_id=f"video_{job.pk}",
        deadline_at="2100-01-01T00:00:00Z",
    )
    make_due(job)
    return job


def test_an_order_and_each_step_of_it(
    told: list[list[Change]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ada = creator(funds=8)
    with django_capture_on_commit_callbacks(execute=True):
        job = order(ada, "A cup")
    assert told == [[(ada.pk, job.pk)]]

    with django_capture_on_commit_callbacks(execute=True):
        job_cancel(owner_id=ada.pk, job_id=job.pk, count_render=lambda: None)
    assert told == [[(ada.pk, job.pk)]] * 2


def test_a_step_that_was_not_taken_says_nothing(
    told: list[list[Change]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = order(creator(funds=8), "A cup")
    with django_capture_on_commit_callbacks(execute=True):
        moved = job_transition(
            job_id=job.pk,
            lease=None,
            to=JobState.STORING,
            from_states={JobState.RENDERING},
            message="storing",
        )
    assert moved is None
    assert told == []


def test_progress_of_many_is_one_message_and_no_progress_is_none(
    told: list[list[Change]], endpoint: Canned
) -> None:
    jobs = [_rendering() for _ in range(3)]
    still = jobs.pop()
    Job.objects.filter(pk=still.pk).update(progress=42)
    endpoint.answer = lambda path: Answer(
        200, {"id": path.rpartition("/")[2], "status": "in_progress", "progress": 42}
    )

    jobs_poll(endpoint="openai")

    assert sorted(map(sorted, told)) == [sorted((job.owner_id, job.pk) for job in jobs)]
    told.clear()
    Job.objects.update(due_at=Now())
    jobs_poll(endpoint="openai")
    assert told == []
