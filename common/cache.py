"""A cache that goes on counting when Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class RedisOrLocalCache(RedisCache):
    """Redis, and this process's memory while Redis does not answer.

    For counters that protect: each process then counts for itself, which is better than refusing
    everybody or nobody.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._local = LocMemCache("limits", {})

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(super().add, self._local.add, key, value, *args, **kwargs)

    def incr(self, key: str, *args: Any, **kwargs: Any) -> int:
        return self._try(super().incr, self._local.incr, key, *args, **kwargs)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().get, self._local.get, key, *args, **kwargs)

    @staticmethod
    def _try(shared: Callable[..., T], local: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        try:
            return shared(*args, **kwargs)
        except RedisError as error:
            logger.warning("Redis does not answer, counting in this process: %s", error)
            return local(*args, **kwargs)
