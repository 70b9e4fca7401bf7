"""Hints to open pages: what is in them, and what a Redis that is away costs."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from redis import Redis

from common import live
from common.live import CHANNEL, change_announce_on_commit, changes_announce


@pytest.fixture(autouse=True)
def _rested(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(live._rest, "until", 0.0)
    yield
    _hang_up()


def _hang_up() -> None:
    live._redis().close()
    live._redis.cache_clear()


@contextmanager
def _heard() -> Iterator[Any]:
    """Reads what is announced."""
    redis: Any = Redis.from_url(settings.REDIS_URL)
    with redis, redis.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe(CHANNEL)
        listening.get_message(timeout=5)
        yield lambda: json.loads(listening.get_message(timeout=5)["data"])


def _at(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _hang_up()
    monkeypatch.setattr(settings, "REDIS_URL", address)


def test_a_hint_names_jobs_and_says_nothing_else() -> None:
    ada, bob, cup, mug, vase = (uuid4() for _ in range(5))
    with _heard() as heard:
        assert changes_announce([(ada, cup), (bob, vase), (ada, mug)])

        assert heard() == {str(ada): [str(cup), str(mug)], str(bob): [str(vase)]}


def test_nothing_changed_is_no_hint() -> None:
    assert not changes_announce([])


@pytest.mark.django_db(transaction=True)
def test_it_is_told_once_it_can_be_seen_and_not_if_it_never_is() -> None:
    ada, cup, vase = uuid4(), uuid4(), uuid4()
    with _heard() as heard:
        with transaction.atomic():
            change_announce_on_commit(creator_id=ada, job_id=cup)
            transaction.set_rollback(True)
        with transaction.atomic():
            change_announce_on_commit(creator_id=ada, job_id=vase)

        assert heard() == {str(ada): [str(vase)]}


def test_a_redis_that_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        _at(f"redis://127.0.0.1:{server.getsockname()[1]}/0", monkeypatch)
        began = time.monotonic()
        assert not any(changes_announce([(uuid4(), uuid4())]) for _ in range(20))
        assert time.monotonic() - began < 3


def test_after_a_rest_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    address = settings.REDIS_URL
    _at("redis://127.0.0.1:9/0", monkeypatch)
    assert not changes_announce([(uuid4(), uuid4())])
    _at(address, monkeypatch)
    assert not changes_announce([(uuid4(), uuid4())])
    monkeypatch.setattr(live._rest, "until", time.monotonic())
    assert changes_announce([(uuid4(), uuid4())])


def test_a_connection_that_redis_has_closed_is_made_anew() -> None:
    assert changes_announce([(uuid4(), uuid4())])
    with Redis.from_url(settings.REDIS_URL) as redis:
        for client in redis.client_list():
            if client["cmd"] == "publish":
                redis.client_kill(client["addr"])

    assert changes_announce([(uuid4(), uuid4())])
