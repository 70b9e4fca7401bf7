"""Following renders: one by one, out of a listing, by the thousand, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models.functions import Now
from pytest_django import Settings

from generation.models import Job, LeakedCost, TypicalSeconds
from generation.pipeline import job_poll
from generation.pipeline.job_poll import jobs_poll
from generation.pipeline.poll_times import LONGEST, crowd_wait, poll_wait
from generation.providers.tests.canned import Answer, Canned, serving
from generation.tests.jobs.driving import creator, make_due, make_late, order

pytestmark = pytest.mark.django_db

LATER = datetime(2100, 1, 1, tzinfo=UTC)


class Endpoint:
    """A provider that shows what a test says, by listing or one by one."""

    def __init__(self, server: Canned) -> None:
        self.server = server
        self.videos: dict[str, dict[str, Any]] = {}
        self.hidden: set[str] = set()
        self.listing: Answer | None = None
        server.answer = self._answer

    def show(self, job: Job, **video: Any) -> None:
        key = str(job.provider_job_id)
        self.videos[key] = {"id": key, "status": "in_progress", "progress": 30, **video}

    @property
    def listed(self) -> int:
        return sum(path.startswith("GET /v1/videos?") for path in self.server.asked)

    @property
    def retrieved(self) -> list[str]:
        paths = [path for path in self.server.asked if path.startswith("GET /v1/videos/")]
        return [path.rpartition("/")[2] for path in paths]

    def _answer(self, path: str) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/v1/videos":
            return self.listing or self._page(parse_qs(parts.query))
        video = self.videos.get(parts.path.rpartition("/")[2])
        return Answer(200, video) if video else Answer(404, {"error": {"message": "Not here."}})

    def _page(self, query: dict[str, list[str]]) -> Answer:
        shown = [video for key, video in self.videos.items() if key not in self.hidden]
        after = query.get("after", [""])[0]
        start = next((n + 1 for n, video in enumerate(shown) if video["id"] == after), 0)
        limit = int(query["limit"][0])
        page = shown[start : start + limit]
        return Answer(200, {"data": page, "has_more": start + limit < len(shown)})


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    job_poll._unlisted_until.clear()
    with serving() as canned:
        configured = replace(settings.VIDEO_ENDPOINTS["openai"], base_url=canned.base_url)
        settings.VIDEO_ENDPOINTS = {"openai": configured}
        yield Endpoint(canned)
    job_poll._unlisted_until.clear()


# Copies of a job that differ in their own ids and the render's.
_COPY = """
INSERT INTO generation_job SELECT copy.* FROM generation_job AS sample
CROSS JOIN generate_series(2, %s) AS number
CROSS JOIN LATERAL jsonb_populate_record(sample, jsonb_build_object(
    'id', gen_random_uuid(), 'provider_job_id', 'video_' || number)) AS copy
"""


def rendering(count: int) -> list[Job]:
    """So many jobs in `rendering`, all due; only the first of them is in the ledger."""
    job = order(creator(), "A cup")
    Job.objects.update(state="rendering", provider_job_id="video_1", deadline_at=LATER)
    with connection.cursor() as cursor:
        cursor.execute(_COPY, [count])
    return [job, *Job.objects.exclude(pk=job.pk)]


def refreshed(job: Job) -> Job:
    job.refresh_from_db()
    return job


def test_a_few_are_asked_one_by_one(endpoint: Endpoint) -> None:
    (job,) = rendering(1)
    endpoint.show(refreshed(job), progress=42)
    jobs_poll(endpoint="openai")

    assert endpoint.retrieved == ["video_1"]
    assert endpoint.listed == 0
    assert (refreshed(job).progress, job.lease_token) == (42, None)
    assert job.due_at is not None
    jobs_poll(endpoint="openai")
    assert endpoint.retrieved == ["video_1"]


def test_one_listing_serves_many(endpoint: Endpoint) -> None:
    jobs = rendering(250)
    for job in jobs:
        endpoint.show(refreshed(job))
    endpoint.show(jobs[0], status="completed")
    endpoint.show(jobs[-1], status="failed", error={"code": "x", "message": "Broke."})
    jobs_poll(endpoint="openai")

    assert (endpoint.listed, endpoint.retrieved) == (3, [])
    assert refreshed(jobs[0]).state == "storing"
    # It has no charge to refund here, so it stays for the next look, and holds up nobody.
    assert refreshed(jobs[-1]).state == "rendering"
    assert Job.objects.filter(progress=30, lease_token=None).count() == 248


def test_what_the_listing_does_not_show_is_asked_for(endpoint: Endpoint) -> None:
    jobs = rendering(20)
    for job in jobs:
        endpoint.show(refreshed(job))
    endpoint.hidden = {"video_7", "video_9"}
    jobs_poll(endpoint="openai")

    assert sorted(endpoint.retrieved) == ["video_7", "video_9"]
    assert Job.objects.filter(progress=30).count() == 20


def test_what_is_due_a_little_later_is_read_along(endpoint: Endpoint) -> None:
    """Else each would cause a listing of its own."""
    jobs = rendering(400)
    for job in jobs:
        endpoint.show(refreshed(job))
    Job.objects.filter(pk__in=[job.pk for job in jobs[:30]]).update(
        due_at=Now() + timedelta(seconds=crowd_wait(400, listed=True) / 4)
    )
    jobs_poll(endpoint="openai")

    assert Job.objects.filter(progress=30).count() == 400


def test_an_endpoint_that_refuses_to_list_is_asked_one_by_one_from_then_on(
    endpoint: Endpoint,
) -> None:
    jobs = rendering(20)
    for job in jobs:
        endpoint.show(refreshed(job))
    endpoint.listing = Answer(400, {"error": {"message": "Name a provider."}})
    jobs_poll(endpoint="openai")
    assert (endpoint.listed, len(endpoint.retrieved)) == (1, 20)

    Job.objects.update(due_at=Now())
    jobs_poll(endpoint="openai")
    assert (endpoint.listed, len(endpoint.retrieved)) == (1, 40)


def test_an_endpoint_that_is_down_is_asked_once_not_for_each(endpoint: Endpoint) -> None:
    jobs = rendering(20)
    endpoint.listing = Answer(503)
    jobs_poll(endpoint="openai")

    assert (endpoint.listed, endpoint.retrieved) == (1, [])
    assert {refreshed(job).attempts for job in jobs} == {1}
    assert not Job.objects.filter(lease_token__isnull=False).exists()


def test_silence_ends_the_asking_of_a_batch(endpoint: Endpoint) -> None:
    jobs = rendering(60)
    endpoint.server.answer = lambda path: Answer(400 if "?" in path else 503)
    jobs_poll(endpoint="openai")

    assert len(endpoint.retrieved) == job_poll.AT_ONCE
    assert {refreshed(job).attempts for job in jobs} == {1}


def test_each_of_several_batches_is_asked_once(endpoint: Endpoint) -> None:
    jobs = rendering(job_poll.AT_ONCE + job_poll.BATCH + 1)
    for job in jobs:
        endpoint.show(refreshed(job), progress=7)
    endpoint.listing = Answer(400)
    jobs_poll(endpoint="openai")

    assert sorted(endpoint.retrieved) == sorted(endpoint.videos)
    assert {refreshed(job).progress for job in jobs} == {7}
    assert not Job.objects.filter(lease_token__isnull=False).exists()


def test_a_render_past_its_deadline_is_given_up_and_booked(endpoint: Endpoint) -> None:
    (job,) = rendering(1)
    endpoint.show(refreshed(job))
    make_late(job)
    jobs_poll(endpoint="openai")

    assert (refreshed(job).state, job.failure_code) == ("failed", "render_timeout")
    assert LeakedCost.objects.get().provider_job_id == "video_1"


def test_a_render_that_is_denied_again_and_again_is_lost(endpoint: Endpoint) -> None:
    (job,) = rendering(1)
    for _look in range(job_poll.DENIALS):
        assert refreshed(job).state == "rendering"
        make_due(job)
        jobs_poll(endpoint="openai")
    assert (refreshed(job).state, job.failure_code) == ("failed", "render_failed")


def test_an_endpoint_that_is_gone_is_waited_for(settings: Settings) -> None:
    (job,) = rendering(1)
    settings.VIDEO_ENDPOINTS = {}
    jobs_poll(endpoint="openai")
    assert (refreshed(job).state, job.attempts, job.lease_token) == ("rendering", 1, None)


TWO_MINUTES = TypicalSeconds(p50=120, p90=300)


@pytest.mark.parametrize(
    ("age", "least", "most"),
    [
        (0, 0.4, 0.6),  # soon: what fails fails early
        (4, 1.6, 2.4),
        (30, 4.8, 7.2),  # on the way: the progress should move
        (95, 0.4, 1.2),  # no further than the usual finish
        (130, 2.4, 3.6),  # about to finish
        (320, 4, 6),  # late
        (3600, 12, 18),  # very late
    ],
)
def test_looks_follow_the_models_usual_time(age: float, least: float, most: float) -> None:
    assert least <= poll_wait(age, TWO_MINUTES) <= most


def test_a_quick_model_is_looked_at_more_often() -> None:
    assert poll_wait(6, TypicalSeconds(p50=10, p90=20)) < 1
    assert poll_wait(60, TypicalSeconds(p50=3600, p90=7200)) <= LONGEST


def test_a_crowd_is_looked_at_as_often_as_one_core_can() -> None:
    assert crowd_wait(10, listed=True) < 1
    assert 10 < crowd_wait(10_000, listed=True) < 15
    assert 45 < crowd_wait(10_000, listed=False) < 60
