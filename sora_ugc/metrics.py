"""What /metrics shows of the product's own processes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from prometheus_client.core import Metric
from redis import Redis
from redis.exceptions import RedisError

from celery_worker.heartbeat import heartbeat_read
from celery_worker.queue_age import queue_read
from common.measures import number, numbers
from sora_ugc.live_count import live_count_read

logger = logging.getLogger(__name__)


def processes() -> Iterator[Metric]:
    """Redis, and what is known through it. While it is away only that is said."""
    try:
        measured = list(_through_redis(_redis()))
    except (RedisError, OSError) as error:
        logger.warning("Redis does not answer: %s", error)
        measured = []
    yield number("broker_up", "Redis answers (1).", float(bool(measured)))
    yield from measured


def _through_redis(redis: Redis) -> Iterator[Metric]:
    queue, live = queue_read(redis), live_count_read(redis)
    yield number("worker_up", "A worker has worked in the last half minute (1).", heartbeat_read())
    yield numbers(
        "queue_messages", "Messages that wait for a worker.", "queue", {queue.name: queue.messages}
    )
    yield numbers(
        "queue_oldest_seconds",
        "How long the message has waited that waits longest; 0 when none does.",
        "queue",
        {queue.name: queue.oldest_seconds},
    )
    yield number("live_processes", "Live processes that work.", live.processes)
    yield number("live_streams", "Event streams that pages have open.", live.streams)


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)
