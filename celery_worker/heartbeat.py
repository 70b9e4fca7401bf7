"""A sign of life of the workers in Redis, for `/readyz`."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from redis import Redis

KEY = "worker:heartbeat"
# Beat asks for one every ten seconds: two may be missed.
SECONDS = 30


def heartbeat_write() -> None:
    """Say that a worker works; RedisError when it cannot be said."""
    _redis().set(KEY, "1", ex=SECONDS)


def heartbeat_read() -> bool:
    """Whether a worker has worked lately; RedisError when nobody can tell."""
    return bool(_redis().exists(KEY))


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)
