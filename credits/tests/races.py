"""Many connections that start at once: a race that a test can lose."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def race(count: int, run: Callable[[int], T]) -> list[T | Exception]:
    """Call `run(0..count-1)` from as many threads, each on its own connection, all together.

    What one of them raises is its result.
    """
    start = Barrier(count)

    def one(number: int) -> T | Exception:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return run(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))
