"""How renderers do: what is counted, from when on, and what the page makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from generation.models import Job, PauseCode, Renderer
from generation.selectors.health import PERIODS, ModelHealth, health
from generation.traffic.gate import BREAKER_JOBS, create_failed
from testing.factories import JobFactory, LeakedCostFactory
from testing.staff import staff_with

PAGE = reverse("admin:generation_renderer_health")
SEE = "generation.view_renderer"
DAY = PERIODS["24h"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def ended(state: str, ago: float, *, took: float = 60, **fields: Any) -> Job:
    """A job that ended so many hours ago, so many seconds after it was ordered."""
    at = timezone.now() - timedelta(hours=ago)
    ready = {"ready": True} if state == "ready" else {"finished_at": at, "state": state}
    code = {"failure_code": "render_failed"} if state == "failed" else {}
    job = JobFactory.create(**ready | code | fields)
    Job.objects.filter(pk=job.pk).update(
        entered_at=at, finished_at=at, created_at=at - timedelta(seconds=took)
    )
    return job


def leaked(job: Job | None, microdollars: int, ago: float = 1) -> None:
    leak = LeakedCostFactory.create(job=job, microdollars=microdollars)
    type(leak).objects.filter(pk=leak.pk).update(recorded_at=timezone.now() - timedelta(hours=ago))


def one(now: datetime, period: str = "24h") -> ModelHealth:
    (row,) = health(period=PERIODS[period], now=now)
    return row


def test_a_model_is_counted_with_its_times_failures_and_costs(now: datetime) -> None:
    for took in range(10, 110, 5):
        ended("ready", 1.5, took=took)
    for code in ("render_timeout", "render_timeout", "moderation_blocked"):
        lost = ended("failed", 3.5, failure_code=code)
    ended("canceled", 3)
    leaked(lost, 400_000)
    leaked(ended("canceled", 2), 100_000)

    row = one(now)

    assert (row.endpoint, row.model) == ("openai", "sora-2")
    assert (row.ready, row.failed, row.canceled) == (20, 3, 2)
    assert row.success == pytest.approx(20 / 23)
    assert row.p50 == pytest.approx(57.5)
    assert row.p95 == pytest.approx(100.25)
    assert row.leaked == 500_000
    assert row.failures == [("render_timeout", 2), ("moderation_blocked", 1)]
    drawn = [(index, bar.ready, bar.failed) for index, bar in enumerate(row.bars) if any(bar[1:])]
    assert drawn == [(20, 0, 3), (22, 20, 0)]
    assert len(row.bars) == 24


@pytest.mark.parametrize(("period", "ready"), [("24h", 1), ("7d", 2), ("30d", 3)])
def test_a_period_begins_where_it_says(now: datetime, period: str, ready: int) -> None:
    for hours in (1, 48, 20 * 24, 40 * 24):
        ended("ready", hours)
    leaked(None, 1, ago=40 * 24)
    row = one(now, period)
    assert row.ready == ready
    assert sum(bar.ready for bar in row.bars) == ready


def test_models_and_endpoints_are_kept_apart(now: datetime) -> None:
    ended("ready", 1)
    ended("ready", 1, model="sora-2-pro")
    ended("failed", 1, endpoint="other")
    leaked(None, 70_000)

    rows = {(row.endpoint, row.model): row for row in health(period=DAY, now=now)}

    assert list(rows) == [
        ("openai", ""),
        ("openai", "sora-2"),
        ("openai", "sora-2-pro"),
        ("other", "sora-2"),
    ]
    assert (rows["openai", ""].leaked, rows["openai", ""].success) == (70_000, None)
    assert rows["other", "sora-2"].success == 0
    assert rows["other", "sora-2"].p50 is None


def test_what_goes_on_is_not_counted(now: datetime) -> None:
    JobFactory.create(due_at=timezone.now())
    assert health(period=DAY, now=now) == []


def test_the_page_draws_it_and_says_it_in_a_table() -> None:
    ended("ready", 1)
    ended("failed", 1, failure_code="render_timeout")
    leaked(None, 70_000)

    answer = staff_with(SEE, "generation.view_job").get(PAGE)

    assert answer.status_code == 200
    assert "50.0 %" in answer.text
    assert "1 ready, 1 failed, 0 called off" in answer.text
    assert "$0.07" in answer.text
    assert "renders of no job" in answer.text
    assert answer.text.count('class="bar-ready"') == 48
    assert "render_timeout" in answer.text
    assert "breaker closed, takes jobs" in answer.text
    columns = answer.context["rows"][1].columns
    (drawn,) = [column for column in columns if column.ready_height]
    assert (drawn.ready_height, drawn.failed_height) == (24, 24)
    assert (drawn.failed_y, drawn.ready_y) == (0, 24)


def test_its_links_lead_to_just_those_jobs() -> None:
    ended("ready", 1)
    lost = ended("failed", 1, failure_code="render_timeout")
    ended("failed", 1, failure_code="rejected")
    browser = staff_with(SEE, "generation.view_job")
    (row,) = browser.get(PAGE).context["rows"]
    assert browser.get(row.jobs).context["cl"].result_count == 3
    found = browser.get(f"{row.failures}&q=render_timeout").context["cl"].result_list
    assert list(found) == [lost]


@pytest.mark.parametrize(("asked", "chosen"), [("7d", "7d"), ("30d", "30d"), ("x", "24h")])
def test_the_period_is_chosen(asked: str, chosen: str) -> None:
    answer = staff_with(SEE).get(PAGE, {"period": asked})
    assert [name for name, _words, is_chosen in answer.context["periods"] if is_chosen] == [chosen]
    assert "No job ended in this time." in answer.text


def test_an_endpoint_that_takes_nothing_is_said() -> None:
    browser = staff_with(SEE)
    for _job in range(BREAKER_JOBS):
        create_failed(endpoint="openai", job_id=uuid4())
    assert "breaker open for " in browser.get(PAGE).text
    Renderer.objects.create(slug="openai", pause_code=PauseCode.ACCOUNT, paused_at=timezone.now())
    assert "off, paused or out of budget" in browser.get(PAGE).text


def test_an_endpoint_that_is_gone_is_said() -> None:
    ended("ready", 1, endpoint="other")
    assert "not configured any more" in staff_with(SEE).get(PAGE).text


def test_it_is_for_who_may_see_renderers() -> None:
    assert staff_with("generation.view_job").get(PAGE).status_code == 403
    assert staff_with(SEE).post(PAGE).status_code == 405
    assert Client().get(PAGE).status_code == 302


def test_the_list_of_renderers_leads_there() -> None:
    page = staff_with(SEE).get(reverse("admin:generation_renderer_changelist"))
    assert f'href="{PAGE}"' in page.text


def test_its_queries_do_not_grow() -> None:
    browser = staff_with(SEE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(PAGE)
        return len(seen)

    ended("ready", 1)
    queries()
    few = queries()
    for model in ("a", "b", "c"):
        ended("failed", 1, model=model)
    assert queries() == few
