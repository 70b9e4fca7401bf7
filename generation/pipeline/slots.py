"""How many of a worker's threads one kind of slow work may hold.

A worker has eight. Without this a renderer or a storage that hangs would in time hold all of them,
and nothing else would go on: no sweep, no polls of other renderers, no purchases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Protocol
from uuid import UUID

from generation.pipeline.export_leases import exports_put_off
from generation.pipeline.leases import jittered, leases_put_off

PUT_OFF_SECONDS = 1


class PutOff(Protocol):
    """Gives what was claimed back for so many seconds."""

    def __call__(self, *, claims: Iterable[tuple[UUID, UUID]], seconds: float) -> None: ...


class Slots:
    """So many at a time, in this process."""

    def __init__(self, number: int, *, put_off: PutOff = leases_put_off) -> None:
        self._free = BoundedSemaphore(number)
        self._put_off = put_off

    @contextmanager
    def take(self, claims: Sequence[tuple[UUID, UUID]] = ()) -> Iterator[bool]:
        """Whether there is a slot for the block; without one they are due again shortly."""
        if not self._free.acquire(blocking=False):
            self._put_off(claims=claims, seconds=jittered(PUT_OFF_SECONDS))
            yield False
            return
        try:
            yield True
        finally:
            self._free.release()


SUBMITS = Slots(2)
STORES = Slots(2)
QUESTIONS = Slots(2)
# Encoding takes a core for seconds: never more than one, whatever waits.
EXPORTS = Slots(1, put_off=exports_put_off)
