"""The gate before an endpoint: pace, holds, the breaker; with the real Valkey."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from redis.exceptions import ConnectionError as RedisDown

from generation.traffic import gate
from generation.traffic.gate import (
    BREAKER_JOBS,
    BURST,
    breaker_seconds,
    create_failed,
    create_unsent,
    create_worked,
    creates_take,
    endpoint_hold,
)


@pytest.fixture
def slug() -> str:
    """An endpoint that nobody has spoken of."""
    return f"endpoint-{uuid4().hex[:8]}"


@pytest.fixture
def redis_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Redis refuses every script."""

    def refuse(**_call: object) -> None:
        raise RedisDown("refused")

    monkeypatch.setattr(gate, "_script", lambda _source: refuse)
    yield
    gate._Local.rest.until = 0.0
    gate._Local.next_turn.clear()


def take(slug: str, want: int = 1, per_minute: int = 600) -> int:
    return creates_take(endpoint=slug, want=want, per_minute=per_minute)


def fail(slug: str, jobs: int, *, job: UUID | None = None) -> None:
    for _number in range(jobs):
        create_failed(endpoint=slug, job_id=job or uuid4())


def test_a_burst_and_then_the_pace(slug: str) -> None:
    assert take(slug, want=BURST + 10, per_minute=60) == BURST
    assert take(slug, per_minute=60) == 0


def test_no_burst_is_larger_than_a_minute(slug: str) -> None:
    assert take(slug, want=50, per_minute=4) == 4


def test_what_was_taken_comes_back_with_time(slug: str) -> None:
    assert take(slug, want=BURST, per_minute=6000) == BURST
    time.sleep(0.05)
    assert take(slug, want=BURST, per_minute=6000) >= 3


def test_what_was_not_sent_is_given_back(slug: str) -> None:
    assert take(slug, want=BURST, per_minute=1) == 1
    create_unsent(endpoint=slug)
    assert take(slug, per_minute=1) == 1


def test_a_busy_endpoint_is_left_alone_as_long_as_it_said(slug: str) -> None:
    endpoint_hold(endpoint=slug, seconds=0.2)
    endpoint_hold(endpoint=slug, seconds=0.05)
    assert take(slug) == 0
    time.sleep(0.25)
    assert take(slug) == 1


def test_one_jobs_errors_never_open_the_breaker(slug: str) -> None:
    fail(slug, 3 * BREAKER_JOBS, job=uuid4())
    assert breaker_seconds(endpoint=slug) == 0
    assert take(slug) == 1


def test_many_jobs_failing_in_a_row_open_it(slug: str) -> None:
    fail(slug, BREAKER_JOBS)
    assert 0 < breaker_seconds(endpoint=slug) <= gate.BREAKER_SECONDS
    assert take(slug) == 0


def test_a_success_between_them_keeps_it_closed(slug: str) -> None:
    fail(slug, BREAKER_JOBS - 1)
    create_worked(endpoint=slug)
    fail(slug, BREAKER_JOBS - 1)
    assert take(slug) == 1


def test_after_its_pause_one_job_may_try_and_its_success_closes_it(
    slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "BREAKER_SECONDS", 0.1)
    fail(slug, BREAKER_JOBS)
    time.sleep(0.15)
    assert (take(slug, want=5), take(slug, want=5)) == (1, 0)
    create_worked(endpoint=slug)
    assert take(slug, want=5) == 5


def test_a_failed_trial_opens_it_for_twice_as_long(
    slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "BREAKER_SECONDS", 1)
    fail(slug, BREAKER_JOBS)
    fail(slug, 1)  # of a POST that was under way: it opened nothing
    time.sleep(1.05)
    assert take(slug) == 1
    fail(slug, 1)
    assert breaker_seconds(endpoint=slug) == 2


def test_a_trial_that_was_never_sent_makes_room_for_the_next(
    slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "BREAKER_SECONDS", 0.1)
    fail(slug, BREAKER_JOBS)
    time.sleep(0.15)
    assert take(slug) == 1
    create_unsent(endpoint=slug)
    assert take(slug) == 1


@pytest.mark.usefixtures("redis_away")
def test_without_redis_each_process_keeps_to_a_low_pace(slug: str) -> None:
    assert [take(slug, want=10) for _ in range(3)] == [1, 0, 0]
    assert take(f"{slug}-2", want=10) == 1
    fail(slug, BREAKER_JOBS)
    assert breaker_seconds(endpoint=slug) == 0
