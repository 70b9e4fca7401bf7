"""How many of a worker's threads one kind of slow work may hold.

A worker has eight. Without this a renderer or a storage that hangs would in time hold all of them,
and nothing else would go on: no sweep, no polls of other renderers, no purchases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from uuid import UUID

from generation.pipeline.leases import jittered, leases_put_off

PUT_OFF_SECONDS = 1


class Slots:
    """So many at a time, in this process."""

    def __init__(self, number: int) -> None:
        self._free = BoundedSemaphore(number)

    @contextmanager
    def take(self, claims: Sequence[tuple[UUID, UUID]] = ()) -> Iterator[bool]:
        """Whether there is a slot for the block; without one these jobs are due again shortly."""
        if not self._free.acquire(blocking=False):
            leases_put_off(claims=claims, seconds=jittered(PUT_OFF_SECONDS))
            yield False
            return
        try:
            yield True
        finally:
            self._free.release()


SUBMITS = Slots(2)
STORES = Slots(2)
QUESTIONS = Slots(2)
