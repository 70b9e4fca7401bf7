"""A broker that is away costs whoever sends one short wait."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.conf import settings

from common import messages


@pytest.fixture(autouse=True)
def _rested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages._rest, "until", 0.0)


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of a Redis that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def sender(monkeypatch: pytest.MonkeyPatch, broker: str) -> Celery:
    """An app with our settings at this broker, and a queue of its own."""
    app = Celery("test", broker=broker, set_as_current=False)
    app.conf.task_default_queue = f"test-{uuid4()}"
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(messages, "current_app", app)
    return app


def test_one_that_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch, hanging: str) -> None:
    sender(monkeypatch, hanging)
    began = time.monotonic()
    assert not any(message_sent() for _message in range(20))
    assert time.monotonic() - began < 3


def test_after_a_rest_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sender(monkeypatch, "redis://127.0.0.1:9/0")
    assert not message_sent()
    app = sender(monkeypatch, settings.REDIS_URL)
    assert not message_sent()
    monkeypatch.setattr(messages._rest, "until", time.monotonic())
    assert message_sent()
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        assert channel.queue_purge(app.conf.task_default_queue) == 1


def test_a_worker_whose_clock_is_minutes_ahead_takes_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = sender(monkeypatch, settings.REDIS_URL)
    assert message_sent()
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        message = channel.basic_get(app.conf.task_default_queue, no_ack=True)
    expires = datetime.fromisoformat(message.headers["expires"])
    assert expires > datetime.now(UTC) + timedelta(minutes=14)


def message_sent() -> bool:
    return messages.message_send("anything", kwargs={"job": "1"}, expires=10)
