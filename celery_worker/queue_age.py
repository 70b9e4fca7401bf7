"""How long messages wait in the broker for a worker.

Whoever sends one notes when; Celery itself does not. The clocks of two machines may differ by what
NTP leaves, which is nothing beside the minutes that would be an alarm.
"""

from __future__ import annotations

import json
import time
from typing import Any, NamedTuple

from celery import current_app
from celery.signals import before_task_publish
from redis import Redis

HEADER = "sent_at"


class Queue(NamedTuple):
    """A queue: its messages, and how long the oldest has waited, in seconds."""

    name: str
    messages: int
    oldest_seconds: float


@before_task_publish.connect
def _note_time(headers: dict[str, Any] | None = None, **_signal: Any) -> None:
    if headers is not None:
        headers[HEADER] = time.time()


def queue_read(redis: Redis) -> Queue:
    """The one queue that workers read; RedisError when nobody can tell.

    Kombu keeps a queue as a list: pushed at the left, taken from the right.
    """
    name = current_app.conf.task_default_queue
    with redis.pipeline(transaction=True) as pipe:
        pipe.llen(name)
        pipe.lindex(name, -1)
        messages, oldest = pipe.execute()
    return Queue(name, messages, _age(oldest) if oldest else 0.0)


def _age(message: bytes) -> float:
    """0 for what was sent by a version that did not note it."""
    sent_at = json.loads(message).get("headers", {}).get(HEADER)
    return max(time.time() - sent_at, 0.0) if sent_at else 0.0
