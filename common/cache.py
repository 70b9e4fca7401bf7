"""A cache that goes on counting when Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from common.rest import Rest

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Longer than any limit's period.
_DAY = 86_400
_LOCAL = {"OPTIONS": {"MAX_ENTRIES": 10_000}, "TIMEOUT": _DAY}


class RedisOrLocalCache(RedisCache):
    """Redis, and this process's memory while Redis does not answer.

    For counters that protect: each process then counts for itself, which is better than refusing
    everybody or nobody.
    """

    # Django makes a cache per thread; Redis is away for all of them.
    _rest: ClassVar[Rest] = Rest()

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._local = LocMemCache("limits", _LOCAL)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(super().add, self._local.add, key, value, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        try:
            return self._try(super().incr, self._local.incr, key, delta, version)
        except ValueError:
            # Redis went or came since `add`: what was counted there begins anew here.
            self.add(key, delta, _DAY, version)
            return delta

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
