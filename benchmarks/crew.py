"""Processes that do the same thing as fast as they can, for as long as they are told.

Only the standard library is used, so that a peer's own virtual environment can run it as well.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType

Prepare = Callable[[int], Callable[[], object]]
PATIENCE_SECONDS = 60.0


class Crew:
    """`size` processes; each calls `prepare(its number)` once and then repeats what that returned.

    They are started once and wait between rounds, so that connections and caches are warm.
    """

    def __init__(self, size: int, prepare: Prepare) -> None:
        self._size = size
        self._prepare = prepare
        self._lines: list[Connection] = []

    def __enter__(self) -> Crew:
        context = multiprocessing.get_context("fork")
        self._members = []
        for number in range(self._size):
            ours, theirs = context.Pipe()
            member = context.Process(
                target=_work, args=(number, self._prepare, theirs), daemon=True
            )
            member.start()
            self._members.append(member)
            self._lines.append(ours)
        self._hear()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for member in self._members:
            member.terminate()
            member.join(PATIENCE_SECONDS)

    def round(self, seconds: float) -> float:
        """How many a second all of them together did."""
        for line in self._lines:
            line.send(seconds)
        return sum(self._hear())

    def _hear(self, longest: float = PATIENCE_SECONDS) -> list[float]:
        heard = []
        for line in self._lines:
            if not line.poll(longest):
                raise TimeoutError("A process of the crew does not answer.")
            heard.append(float(line.recv()))
        return heard


def _work(number: int, prepare: Prepare, line: Connection) -> None:
    once = prepare(number)
    line.send(0)
    while True:
        seconds = line.recv()
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            once()
            done += 1
        line.send(done / (time.perf_counter() - start))
