"""How many event streams are open, as each live process writes it down in Redis for /metrics."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from uuid import uuid4

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

KEY = "live:streams"
# Each process says so this often: two may be missed.
SECONDS = 10.0
FRESH_SECONDS = 30.0
# What one that was killed has left is removed after this long.
KEPT_SECONDS = 3600.0


class LiveCount(NamedTuple):
    """The live processes that were heard of lately, and their open streams together."""

    processes: int
    streams: int


async def live_count_keep(redis_url: str, count: Callable[[], int]) -> None:
    """Write down how many streams this process has, until cancelled, whether Redis is there."""
    process = uuid4().hex
    async with AsyncRedis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1) as redis:
        try:
            while True:
                with suppress(RedisError, OSError):
                    await redis.hset(KEY, process, f"{count()} {time.time():.0f}")
                await asyncio.sleep(SECONDS)
        finally:
            with suppress(RedisError, OSError):
                await redis.hdel(KEY, process)


def live_count_read(redis: Redis) -> LiveCount:
    """What they said lately; RedisError when nobody can tell."""
    now, processes, streams = time.time(), 0, 0
    for process, said in redis.hgetall(KEY).items():
        open_now, at = said.split()
        if now - float(at) < FRESH_SECONDS:
            processes, streams = processes + 1, streams + int(open_now)
        elif now - float(at) > KEPT_SECONDS:
            redis.hdel(KEY, process)
    return LiveCount(processes, streams)
