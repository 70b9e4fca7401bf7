"""The gate before an endpoint's `create`: a token bucket, a hold, and a circuit breaker.

- The bucket gives each endpoint `per_minute` creates, and a burst of BURST.
- A hold is what a busy endpoint asked for (Retry-After): nothing is handed over until it ends.
- The breaker opens when creates of BREAKER_JOBS different jobs failed with no success between: the
  endpoint is down, not one job odd. It stays open for 10 s, then lets one job through to try; each
  trial that fails doubles the wait, up to five minutes; one success closes it.

All of it is one hash per endpoint in Redis, changed by scripts that run as one step (`scripts.py`).
What the gate forgets when Redis is emptied costs a few refused calls, never a job.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from common.rest import Rest
from generation.traffic import scripts

logger = logging.getLogger(__name__)

BURST = 60
LONGEST_HOLD_SECONDS = 60.0
BREAKER_JOBS = 5
BREAKER_SECONDS = 10
BREAKER_LONGEST_SECONDS = 300
# Failures further apart than this have nothing to do with each other.
BREAKER_MEMORY_SECONDS = 120
# A trial ends with its create, which may take this long; then the next job may try.
TRIAL_SECONDS = 90

# Without Redis nobody knows what the others do.
LOCAL_PER_MINUTE = 6


class _Local:
    """This process alone: whether Redis is left alone, and when each endpoint's turn comes."""

    lock = Lock()
    rest = Rest()
    next_turn: dict[str, float] = {}


def creates_take(*, endpoint: str, want: int, per_minute: int) -> int:
    """How many of `want` creates may be sent to the endpoint now; they count as sent."""
    taken = _ask(
        scripts.TAKE, endpoint, [want, per_minute / 60, min(BURST, per_minute), TRIAL_SECONDS]
    )
    return _local_take(endpoint) if taken is None else taken


def create_unsent(*, endpoint: str) -> None:
    """One of those that were taken was not sent after all."""
    _ask(scripts.UNSENT, endpoint, [])


def create_worked(*, endpoint: str) -> None:
    """The endpoint accepted a job: whatever was wrong with it is over."""
    _ask(scripts.WORKED, endpoint, [])


def create_failed(*, endpoint: str, job_id: UUID) -> None:
    """The endpoint could not be reached, or did not answer as it should."""
    numbers = [BREAKER_JOBS, BREAKER_MEMORY_SECONDS, BREAKER_SECONDS, BREAKER_LONGEST_SECONDS]
    if opened := _ask(scripts.FAILED, endpoint, [str(job_id), *numbers]):
        logger.warning("%s fails: nothing is handed to it for %d s", endpoint, opened)


def endpoint_hold(*, endpoint: str, seconds: float) -> None:
    """The endpoint asked us to wait; at most LONGEST_HOLD_SECONDS, since one job's answer may be
    about that job alone."""
    _ask(scripts.HOLD, endpoint, [min(seconds, LONGEST_HOLD_SECONDS)])


def breaker_seconds(*, endpoint: str) -> int:
    """For how long the breaker stays open; 0 when it is closed or nobody can tell."""
    return _ask(scripts.OPEN_FOR, endpoint, []) or 0


def breaker_is_open(*, endpoint: str) -> bool:
    """Whether creates failed and none has worked since; False when nobody can tell."""
    return bool(_ask(scripts.IS_OPEN, endpoint, []))


def _ask(script: str, endpoint: str, numbers: Sequence[Any]) -> int | None:
    """What the script answers; None while Redis is away."""
    if _Local.rest.is_on:
        return None
    keys = (f"renderer:{endpoint}", f"renderer:{endpoint}:failing")
    try:
        return int(_script(script)(keys=keys, args=numbers))
    except (RedisError, OSError) as error:
        _Local.rest.begin()
        logger.warning("Redis does not answer, so this process keeps a low pace: %s", error)
        return None


def _local_take(endpoint: str) -> int:
    """One create each ten seconds."""
    with _Local.lock:
        now = time.monotonic()
        if now < _Local.next_turn.get(endpoint, 0.0):
            return 0
        _Local.next_turn[endpoint] = now + 60 / LOCAL_PER_MINUTE
        return 1


@cache
def _script(source: str) -> Any:
    return _redis().register_script(source)


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)
