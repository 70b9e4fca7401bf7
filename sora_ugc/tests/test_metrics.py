"""`/metrics`: numbers for who has the token, from the database, for every room that has some."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings
from redis import Redis

from celery_worker.queue_age import HEADER
from common import tallies
from common.measures import numbers as numbers_of
from common.messages import message_send
from common.models import CheckResult
from common.monitoring import check_report
from common.registry import metrics
from generation.models import LeakReason, Renderer
from generation.pipeline.leaks import leak_book
from generation.traffic import gate
from generation.traffic.gate import BREAKER_JOBS, create_failed, create_worked
from sora_ugc import metrics as own
from sora_ugc.live_count import FRESH_SECONDS, KEPT_SECONDS
from sora_ugc.live_count import KEY as LIVE
from testing.factories import JobFactory, PurchaseFactory, StripeEventFactory

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-tests"


@pytest.fixture
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture
def redis() -> Redis:
    return Redis.from_url(django_settings.REDIS_URL)


@pytest.fixture
def no_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens there."""
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    # A client that is made meanwhile would be kept by the process for all tests to come.
    places: list[Any] = [own._redis, tallies._redis, gate._redis, gate._script]
    for place in places:
        place.cache_clear()
    yield
    for place in places:
        place.cache_clear()
    tallies._Sums.rest.until = gate._Local.rest.until = 0.0


def numbers(client: Client) -> dict[tuple[str, str], float]:
    """Each sample by its name and the values of its labels, in the order of the labels' names."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_without_the_setting_there_is_no_such_page(client: Client) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer é"])
def test_a_wrong_token_reads_nothing(client: Client, token: None, sent: str | None) -> None:
    answer = client.get("/metrics", headers={"Authorization": sent} if sent is not None else {})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_it_is_only_read(client: Client, token: None) -> None:
    assert client.post("/metrics").status_code == 405


def test_it_is_cheap(
    client: Client, token: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    JobFactory.create_batch(3, due_at=timezone.now())
    with django_assert_max_num_queries(7):
        numbers(client)


def test_checks_say_what_they_found_and_when(client: Client, token: None) -> None:
    check_report(check="ledger", checked=9, problems=["one", "two"])
    CheckResult.objects.update(ran_at=timezone.now() - timedelta(minutes=5))
    found = numbers(client)
    assert found["check_problems", "ledger"] == 2
    assert found["check_age_seconds", "ledger"] == pytest.approx(300, abs=30)


def test_payments_say_what_waits(client: Client, token: None) -> None:
    quiet = numbers(client)
    assert quiet["stripe_events_unhandled", ""] == 0
    assert quiet["stripe_event_oldest_seconds", ""] == 0

    StripeEventFactory.create(received_at=timezone.now() - timedelta(minutes=2))
    StripeEventFactory.create()
    StripeEventFactory.create(
        received_at=timezone.now() - timedelta(days=2), handled_at=timezone.now()
    )
    PurchaseFactory.create(state="quarantined", problem="another price")
    PurchaseFactory.create()
    found = numbers(client)
    assert found["stripe_events_unhandled", ""] == 2
    assert found["stripe_event_oldest_seconds", ""] == pytest.approx(120, abs=30)
    assert found["purchases_quarantined", ""] == 1
    assert found["wallets_frozen", ""] == 0


def test_jobs_under_way_are_counted_with_the_oldest_and_the_stuck(
    client: Client, token: None
) -> None:
    ago = timezone.now() - timedelta(minutes=10)
    held = {"lease_token": uuid4(), "lease_until": timezone.now() + timedelta(minutes=1)}
    JobFactory.create(due_at=ago, entered_at=ago, deadline_at=timezone.now())
    JobFactory.create(due_at=timezone.now() + timedelta(hours=1))
    JobFactory.create(state="rendering", provider_job_id="v1", due_at=ago, deadline_at=ago, **held)
    JobFactory.create(ready=True)
    found = numbers(client)

    assert found["jobs_unfinished", "queued"] == 2
    assert found["jobs_unfinished", "rendering"] == 1
    assert found["jobs_unfinished", "storing"] == 0
    assert ("jobs_unfinished", "ready") not in found
    assert found["job_oldest_seconds", "queued"] == pytest.approx(600, abs=60)
    assert found["job_oldest_seconds", "storing"] == 0
    # Its deadline is just over, so it need not be stuck yet.
    assert (found["jobs_stuck", "queued"], found["jobs_stuck", "rendering"]) == (0, 1)
    assert found["job_pickup_late_seconds", "queued"] == pytest.approx(600, abs=60)
    # A worker holds it.
    assert found["job_pickup_late_seconds", "rendering"] == 0


def test_an_endpoint_says_why_it_gets_nothing(
    client: Client, token: None, redis: Redis, settings: Settings
) -> None:
    openai = settings.VIDEO_ENDPOINTS["openai"]
    settings.VIDEO_ENDPOINTS = dict.fromkeys(("openai", "open", "spent", "off"), openai)
    redis.delete("renderer:openai", "renderer:openai:failing")
    today = timezone.now().date()
    spent = {"spent_on": today, "spent_microdollars": 2_500_000}
    Renderer.objects.create(slug="open", daily_budget_microdollars=3_000_000, **spent)
    Renderer.objects.create(slug="spent", daily_budget_microdollars=2_500_000, **spent)
    for slug in ("off", "retired"):
        Renderer.objects.create(slug=slug, enabled=False)
    for _job in range(BREAKER_JOBS):
        create_failed(endpoint="openai", job_id=uuid4())
    found = numbers(client)
    create_worked(endpoint="openai")

    closed = {slug: found["renderer_closed", slug] for slug in ("open", "spent", "off")}
    assert closed == {"open": 0, "spent": 1, "off": 1}
    assert ("renderer_closed", "retired") not in found
    assert found["renderer_spent_dollars", "spent"] == 2.5
    assert found["renderer_spent_dollars", "off"] == 0
    assert found["renderer_breaker_open", "openai"] == 1
    assert numbers(client)["renderer_breaker_open", "openai"] == 0


def test_what_leaked_is_summed(client: Client, token: None) -> None:
    job = JobFactory.create(due_at=timezone.now())
    for video in ("a", "b"):
        leak_book(job=job, provider_job_id=video, reason=LeakReason.LATE_ID)
    found = numbers(client)
    assert found["leaked_cost_dollars_total", "late_id openai"] == 0.8
    assert found["leaked_cost_dollars_total", "unclaimed openai"] == 0


def test_messages_say_how_long_they_wait(
    client: Client, token: None, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = f"test-{uuid4()}"
    monkeypatch.setattr(current_app.conf, "task_default_queue", queue)
    assert numbers(client)["queue_oldest_seconds", queue] == 0

    assert message_send("generation.tasks.sweep", expires=60)
    found = numbers(client)
    assert found["queue_messages", queue] == 1
    assert 0 < found["queue_oldest_seconds", queue] < 60
    # What an older version has sent says nothing of it.
    message = json.loads(redis.lindex(queue, 0) or "")
    del message["headers"][HEADER]
    redis.lset(queue, 0, json.dumps(message))
    assert numbers(client)["queue_oldest_seconds", queue] == 0
    redis.delete(queue)


def test_live_processes_that_were_heard_of_lately_count(
    client: Client, token: None, redis: Redis
) -> None:
    now = timezone.now().timestamp()
    redis.delete(LIVE)
    said = {"one": now, "two": now, "gone": now - FRESH_SECONDS - 1, "long": now - KEPT_SECONDS - 1}
    redis.hset(LIVE, mapping={name: f"3 {at:.0f}" for name, at in said.items()})
    found = numbers(client)
    assert (found["live_processes", ""], found["live_streams", ""]) == (2, 6)
    assert set(redis.hkeys(LIVE)) == {b"one", b"two", b"gone"}
    redis.delete(LIVE)


def test_without_redis_the_rest_is_still_told(client: Client, token: None, no_redis: None) -> None:
    found = numbers(client)
    assert found["broker_up", ""] == 0
    assert found["wallets_frozen", ""] == 0
    names = {name for name, _labels in found}
    assert not names & {"queue_messages", "worker_up", "http_requests_total"}


def test_a_room_may_give_numbers_by_kind(
    client: Client, token: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fruit = [numbers_of("fruit", "Fruit.", "kind", {"apple": 1.0, "pear": 2.5})]
    monkeypatch.setattr(metrics, "_functions", {"fruit": lambda: fruit})
    found = numbers(client)
    assert (found["fruit", "apple"], found["fruit", "pear"]) == (1, 2.5)


def test_a_number_that_cannot_be_read_is_no_silence(
    client: Client, token: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> float:
        raise RuntimeError

    monkeypatch.setattr(metrics, "_functions", {"fruit": broken})
    client.raise_request_exception = False
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 500


def test_requests_are_counted_by_their_view_and_never_by_what_people_make_up(
    client: Client, token: None, redis: Redis
) -> None:
    # What tests before this one have left to be handed over.
    tallies.flush()
    redis.delete(tallies.KEY)
    client.get("/pricing/")
    client.get(f"/nothing-like-{uuid4()}/")
    client.generic("BREW", "/pricing/")
    found = numbers(client)
    assert found["http_requests_total", "GET 200 pricing"] == 1
    assert found["http_requests_total", "GET 404 none"] == 1
    assert found["http_requests_total", "other 405 pricing"] == 1
    assert found["http_request_seconds_count", "pricing"] == 2
