"""Counting over many processes, in a real Valkey that goes and comes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from redis import Redis
from redis.exceptions import RedisError

from common import tallies
from common.tallies import Counter, Histogram


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing counted, nothing declared but by the test."""
    Redis.from_url(django_settings.REDIS_URL).delete(tallies.KEY)
    monkeypatch.setattr(tallies, "_declared", {})
    monkeypatch.setattr(tallies._Sums, "pending", {})
    monkeypatch.setattr(tallies._Sums, "due_at", 0.0)
    monkeypatch.setattr(tallies._Sums.rest, "until", 0.0)
    tallies._redis.cache_clear()
    yield
    tallies._redis.cache_clear()
    Redis.from_url(django_settings.REDIS_URL).delete(tallies.KEY)


def samples() -> dict[str, float]:
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in tallies.families()
        for sample in family.samples
    }


def test_what_happens_is_counted_by_its_labels() -> None:
    fruit, eaten = Counter("fruit", "Fruit.", ("kind",)), Counter("eaten", "Eaten.")
    assert samples() == {"eaten_total": 0}
    fruit.add("apple")
    fruit.add("apple", amount=2.5)
    fruit.add("pear")
    eaten.add()
    assert samples() == {"fruit_total apple": 3.5, "fruit_total pear": 1, "eaten_total": 1}


def test_how_long_it_took_falls_into_buckets_that_add_up() -> None:
    slow = Histogram("wait_seconds", "Waiting.", ("who",), buckets=(1, 10))
    for seconds in (0.5, 1, 5, 100, -3):
        slow.observe("ada", seconds=seconds)
    assert samples() == {
        "wait_seconds_bucket ada 1.0": 3,
        "wait_seconds_bucket ada 10.0": 4,
        "wait_seconds_bucket ada +Inf": 5,
        "wait_seconds_count ada": 5,
        # A clock that was put back takes nothing away.
        "wait_seconds_sum ada": 106.5,
    }


def test_a_name_is_counted_by_one() -> None:
    Counter("fruit", "Fruit.")
    with pytest.raises(ValueError, match="'fruit' is counted already"):
        Counter("fruit", "Other fruit.")


def test_what_another_version_counts_is_left_alone() -> None:
    Counter("fruit", "Fruit.", ("kind",)).add("apple")
    tallies.flush()
    tallies._declared.clear()
    Counter("fruit", "Fruit.", ("kind", "ripe"))
    Counter("bread", "Bread.")
    assert samples() == {"bread_total": 0}


def test_other_processes_are_counted_in() -> None:
    code = (
        "import django; django.setup()\n"
        "from common import tallies\n"
        "tallies.Counter('fruit', 'Fruit.', ('kind',)).add('apple', amount=2)\n"
        "tallies.flush()"
    )
    for _process in range(2):
        subprocess.run([sys.executable, "-c", code], check=True)
    fruit = Counter("fruit", "Fruit.", ("kind",))
    fruit.add("apple")
    assert samples() == {"fruit_total apple": 5}


def test_it_is_handed_over_now_and_then_only(monkeypatch: pytest.MonkeyPatch) -> None:
    redis = Redis.from_url(django_settings.REDIS_URL)
    fruit = Counter("fruit", "Fruit.")
    fruit.add()
    assert list(redis.hgetall(tallies.KEY).values()) == [b"1"]
    fruit.add()
    tallies.flush(due_only=True)
    assert list(redis.hgetall(tallies.KEY).values()) == [b"1"]
    monkeypatch.setattr(tallies._Sums, "due_at", 0.0)
    tallies.flush(due_only=True)
    assert list(redis.hgetall(tallies.KEY).values()) == [b"2"]


def test_while_redis_is_away_it_is_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        # Nobody listens there.
        away.setattr(settings, "REDIS_URL", "redis://127.0.0.1:9/0")
        fruit = Counter("fruit", "Fruit.")
        fruit.add()
        with pytest.raises(RedisError):
            samples()
        assert tallies._Sums.rest.is_on
    tallies._redis.cache_clear()
    fruit.add()
    monkeypatch.setattr(tallies._Sums.rest, "until", 0.0)
    assert samples() == {"fruit_total": 2}
