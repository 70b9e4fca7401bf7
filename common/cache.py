"""A cache that goes on counting when Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.commands.core import Script
from redis.exceptions import RedisError

from common.rest import Rest

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Longer than any limit's period.
_DAY = 86_400
# Keys that a process remembers to have met; when there are more, it asks for them anew.
_REMEMBERED = 10_000
_LOCAL = {"OPTIONS": {"MAX_ENTRIES": 10_000}, "TIMEOUT": _DAY}


# Adds only to what is there. Django asks first and adds then: a count that ran out between the two
# would begin anew, and for ever.
_INCREMENT = """
if redis.call("EXISTS", KEYS[1]) == 0 then return false end
return redis.call("INCRBY", KEYS[1], ARGV[1])
"""


class CountingClient(RedisCacheClient):
    """Counts in one trip, through one client; Django makes one for each command."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        return self._one

    @cached_property
    def _one(self) -> Redis:
        client: Redis = super().get_client(write=True)
        return client

    def incr(self, key: Any, delta: int) -> int:
        count: int | None = self._increment(keys=[key], args=[delta])
        if count is None:
            raise ValueError(f"Key {key!r} not found.")
        return count

    @cached_property
    def _increment(self) -> Script:
        return self._one.register_script(_INCREMENT)


class RedisOrLocalCache(RedisCache):
    """Redis, and this process's memory while Redis does not answer.

    For counters that protect: each process then counts for itself, which is better than refusing
    everybody or nobody.
    """

    # Django makes a cache per thread; Redis is away for all of them.
    _rest: ClassVar[Rest] = Rest()

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = CountingClient
        self._local = LocMemCache("limits", _LOCAL)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(super().add, self._local.add, key, value, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        try:
            return self._try(super().incr, self._local.incr, key, delta, version)
        except ValueError:
            # Redis went or came since `add`: what was counted there begins anew here.
            self._begin_anew(key, delta, version)
            return delta

    def _begin_anew(self, key: str, count: int, version: int | None) -> None:
        self.add(key, count, _DAY, version)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().get, self._local.get, key, *args, **kwargs)

    @classmethod
    def _try(
        cls, shared: Callable[..., T], local: Callable[..., T], *args: Any, **kwargs: Any
    ) -> T:
        if not cls._rest.is_on:
            try:
                return shared(*args, **kwargs)
            except RedisError as error:
                cls._rest.begin()
                logger.warning("Redis does not answer, counting in this process: %s", error)
        return local(*args, **kwargs)


class LimitsCache(RedisOrLocalCache):
    """For `common.rate_limits`, whose keys hold the end of the time in which they count.

    Until then such a key stays, so who has met it once need not ask for it again.
    """

    _met: ClassVar[set[str]] = set()

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        if key in self._met:
            return False
        added = super().add(key, value, *args, **kwargs)
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        self._met.add(key)
        return added

    def _begin_anew(self, key: str, count: int, version: int | None) -> None:
        self._met.discard(key)
        super()._begin_anew(key, count, version)
