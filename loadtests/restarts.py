"""A rolling restart of web and worker, as a new release makes one, while people are there."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from e2e.stack import Stack, until

PAUSE_SECONDS = 5.0


@contextmanager
def rolling(stack: Stack, *, every: float) -> Iterator[list[float]]:
    """One after another for as long as the block runs; how long each took, in seconds.

    Granian replaces its workers at SIGHUP, one that listens before the one that leaves; Celery ends
    what it has begun at SIGTERM, and the sandbox starts another, as a container's host does.
    """
    taken: list[float] = []
    over = threading.Event()

    def restart() -> None:
        while not over.wait(every):
            taken.append(_once(stack))

    with ThreadPoolExecutor(1) as executor:
        restarting = executor.submit(restart)
        try:
            yield taken
        finally:
            over.set()
        # A restart that did not come about is raised here.
        restarting.result()


def _once(stack: Stack) -> float:
    begin = time.monotonic()
    web = stack.pid("web")
    before = _children(web)
    os.kill(web, signal.SIGHUP)
    until(
        lambda: _children(web) and not _children(web) & before,
        what="web's workers to be replaced",
    )
    worker = until(lambda: stack.endpoints["pids"].get("worker"), what="a worker")
    os.kill(worker, signal.SIGTERM)
    until(lambda: stack.endpoints["pids"].get("worker") not in {None, worker}, what="a new worker")
    time.sleep(PAUSE_SECONDS)
    return time.monotonic() - begin - PAUSE_SECONDS


def _children(pid: int) -> set[int]:
    """The processes that this one has started, without those that only track its resources."""
    found = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return {child for child in found if not _is_tracker(child)}


def _is_tracker(pid: int) -> bool:
    try:
        return "resource_tracker" in Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return True
