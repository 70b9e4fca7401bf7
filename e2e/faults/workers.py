"""A second worker beside the stack's own, and the stack's own at rest or stopped in its tracks."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from celery import Celery

from e2e.faults.servers import FaultStack
from e2e.stack import until

READY = "ready."


@contextlib.contextmanager
def second_worker(stack: FaultStack, folder: Path, *, shift: float = 0) -> Iterator[Path]:
    """One more worker, whose clock is `shift` seconds ahead; where it logs."""
    log = folder / "second_worker.log"
    arguments = ("-m", "e2e.faults.shifted_worker", str(shift), "second")
    with log.open("w") as said:
        process = stack.start(sys.executable, *arguments, stdout=said, stderr=said)
    try:
        until(lambda: READY in log.read_text(), what="the second worker to start", seconds=120)
        yield log
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def own_worker_at_rest(stack: FaultStack) -> Iterator[None]:
    """The stack's own worker lives, but takes no messages."""
    control = Celery(broker=stack.valkey.url(), set_as_current=False).control
    name = [f"celery@{socket.gethostname()}"]
    assert control.cancel_consumer("celery", destination=name, reply=True, timeout=20)
    try:
        yield
    finally:
        assert control.add_consumer("celery", destination=name, reply=True, timeout=20)


@contextlib.contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A process does nothing at all, and goes on afterwards as if no time had passed."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
