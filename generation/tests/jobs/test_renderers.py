"""Endpoints that are switched off, paused or out of budget: jobs wait, and come to a good end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import Settings

from common.errors import Unavailable
from generation.models import Job, PauseCode, Renderer
from generation.pipeline.renderers import (
    renderer_pause,
    spending_give_back,
    spending_reserve,
)
from generation.providers.tests.canned import Answer, Canned, serving
from generation.selectors.catalogue import models_list
from generation.selectors.renderers import renderers_open
from generation.services.renderers import renderer_resume
from generation.tests.jobs.driving import (
    creator,
    drive,
    make_due,
    make_late,
    movements,
    order,
    states,
    step,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn
from generation.traffic.gate import breaker_seconds
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db

COST = 400_000


@pytest.fixture
def server(settings: Settings) -> Iterator[Canned]:
    """An endpoint that answers what a test tells it."""
    with serving() as canned:
        endpoint = replace(settings.VIDEO_ENDPOINTS["openai"], base_url=canned.base_url)
        settings.VIDEO_ENDPOINTS = {"openai": endpoint}
        yield canned


def steer(**values: Any) -> Renderer:
    renderer, _created = Renderer.objects.update_or_create(slug="openai", defaults=values)
    return renderer


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "invalid_api_key"), (403, "forbidden"), (429, "billing_hard_limit_reached")],
)
def test_a_refused_key_or_account_pauses_the_endpoint(
    server: Canned, django_capture_on_commit_callbacks: Any, status: int, code: str
) -> None:
    server.answer = lambda _path: Answer(status, {"error": {"code": code, "message": "No."}})
    ada = creator(funds=16)
    jobs = [order(ada, "A cup"), order(ada, "A mug")]

    with django_capture_on_commit_callbacks(execute=True):
        step()
        for job in jobs:
            make_due(job)
        step()

    renderer = Renderer.objects.get(slug="openai")
    assert (renderer.pause_code, renderer.pause_detail) == ("account", f"{code}: No.")
    assert renderer.spent_microdollars == 0
    assert [message.subject for message in mail.outbox] == [
        "fairtake alert: openai is paused: It refuses our key or our account"
    ]
    assert {job.state for job in Job.objects.all()} == {"queued"}
    posts = len(server.asked)
    for job in jobs:
        make_due(job)
    assert step() == 0
    assert len(server.asked) == posts

    for job in jobs:
        make_late(job)
        assert drive(job).failure_code == "queue_timeout"
    assert wallet(ada) == (16, 0)
    assert violations() == []


def test_nothing_can_be_ordered_of_a_paused_endpoint() -> None:
    ada = creator(funds=8)
    renderer_pause(endpoint="openai", code=PauseCode.ACCOUNT, detail="No.")

    assert models_list() == []
    with pytest.raises(Unavailable):
        order(ada, "A cup")
    assert wallet(ada) == (8, 0)


def test_resuming_lets_its_jobs_go_on(provider: StandIn) -> None:
    job = order(creator(), "A cup that had to wait")
    renderer_pause(endpoint="openai", code=PauseCode.ACCOUNT, detail="No.")
    assert step() == 0
    staff = UserFactory.create(staff=True)

    for _click in range(2):
        renderer_resume(slug="openai", reason="The key is renewed.", actor_id=staff.pk)

    assert Renderer.objects.get(slug="openai").paused_at is None
    assert drive(job).state == "ready"


def test_an_endpoint_that_is_switched_off_gets_nothing(provider: StandIn) -> None:
    job = order(creator(), "A cup behind a switch")
    steer(enabled=False)

    assert step() == 0
    assert models_list() == []
    assert provider.jobs(job.prompt) == []
    steer(enabled=True)
    assert drive(job).state == "ready"


def test_a_budget_is_never_overdrawn(
    provider: StandIn, django_capture_on_commit_callbacks: Any
) -> None:
    steer(daily_budget_microdollars=COST + COST // 2)
    ada = creator(funds=24)
    first, second = order(ada, "The first cup"), order(ada, "The second cup")

    with django_capture_on_commit_callbacks(execute=True):
        assert drive(first).state == "ready"
        make_due(second)
        step()
        make_due(second)
        step()

    second.refresh_from_db()
    assert states(second) == ["queued"]
    assert provider.jobs(second.prompt) == []
    assert [message.subject for message in mail.outbox if "budget" in message.subject] == [
        "fairtake alert: The budget of openai is used up for today"
    ]
    make_late(second)
    assert drive(second).failure_code == "queue_timeout"
    assert movements(second.pk) == ["charge", "refund"]
    assert violations() == []


def test_a_budget_that_is_used_up_closes_the_endpoint_until_the_next_day() -> None:
    steer(daily_budget_microdollars=COST)
    assert spending_reserve(endpoint="openai", microdollars=COST)
    assert not spending_reserve(endpoint="openai", microdollars=1)
    assert (models_list(), renderers_open()) == ([], {})

    Renderer.objects.update(spent_on="2020-01-01")
    assert list(renderers_open()) == ["openai"]
    assert spending_reserve(endpoint="openai", microdollars=COST)
    assert Renderer.objects.get().spent_microdollars == COST


def test_what_was_not_accepted_is_not_spent(server: Canned) -> None:
    server.answer = lambda _path: Answer(429, {}, {"Retry-After": "1"})
    job = order(creator(), "A cup")
    step()
    job.refresh_from_db()

    assert states(job) == ["queued", "submitting", "queued"]
    assert Renderer.objects.get().spent_microdollars == 0
    assert spending_reserve(endpoint="openai", microdollars=COST)
    spending_give_back(endpoint="openai", microdollars=3 * COST)
    assert Renderer.objects.get().spent_microdollars == 0


def test_a_request_that_is_refused_for_good_is_refunded(server: Canned) -> None:
    body = {"error": {"code": "invalid_value", "message": "Such a size is not rendered."}}
    server.answer = lambda _path: Answer(400, body)
    ada = creator(funds=8)
    job = order(ada, "A cup")
    step()
    job.refresh_from_db()

    assert (job.state, job.failure_code) == ("failed", "rejected")
    assert job.failure_detail == "invalid_value: Such a size is not rendered."
    assert states(job) == ["queued", "submitting", "failed"]
    assert movements(job.pk) == ["charge", "refund"]
    assert (wallet(ada), Renderer.objects.get().spent_microdollars) == ((8, 0), 0)
    assert violations() == []


def test_content_that_is_refused_with_a_403_closes_nothing(server: Canned) -> None:
    server.answer = lambda _path: Answer(
        403, {"error": {"code": "content_policy_violation", "message": "Not this."}}
    )
    ada = creator(funds=8)
    job = order(ada, "A cup")
    step()
    job.refresh_from_db()

    assert (job.state, job.failure_code) == ("failed", "moderation_blocked")
    assert Renderer.objects.get().pause_code == ""
    assert wallet(ada) == (8, 0)


def test_a_busy_endpoint_is_not_asked_for_another_job_meanwhile(server: Canned) -> None:
    server.answer = lambda _path: Answer(429, {}, {"Retry-After": "30"})
    ada = creator()
    order(ada, "A cup")
    step()
    order(ada, "A mug")

    assert step() == 0
    assert len(server.asked) == 1


def test_an_endpoint_that_is_down_is_left_alone_for_a_while() -> None:
    """The port answers nobody: some jobs find that out, the others wait unsent."""
    ada = creator()
    jobs = [order(ada, f"Cup {number}") for number in range(10)]
    while not breaker_seconds(endpoint="openai"):
        step()

    assert step() == 0
    sent = [states(job).count("submitting") for job in jobs]
    assert sent.count(0) >= 2
    assert {job.state for job in Job.objects.all()} == {"queued"}


@pytest.mark.parametrize(
    "broken",
    [
        {"pause_code": "account"},
        {"paused_at": "2026-01-01T00:00:00Z"},
        {"pause_code": "tired", "paused_at": "2026-01-01T00:00:00Z"},
        {"creates_per_minute": 0},
    ],
)
def test_the_database_refuses_what_cannot_be(broken: dict[str, Any]) -> None:
    steer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Renderer.objects.filter(slug="openai").update(**broken)
