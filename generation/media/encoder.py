"""Encoding in a process of its own: low priority, no secrets, and its memory goes when it ends."""

from __future__ import annotations

import json
import os
import selectors
import subprocess  # nosec B404  # runs one fixed command, below
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO

from generation.media.export import ExportSpec

ROOT = Path(__file__).resolve().parents[2]
# A clip of a minute takes about that on a busy core.
LONGEST_SECONDS = 900
TICK_SECONDS = 1.0


class EncodingFailed(Exception):
    """The encoder could not, or was not done in time."""


def export_encode_in_child(spec: ExportSpec, *, tick: Callable[[int], None]) -> None:
    """`export_encode` in a child; EncodingFailed when it fails or takes too long.

    `tick` is told per cent about once a second, whether they changed or not; what it raises ends
    the child. Should this process be killed, the child ends with the next per cent that it cannot
    write.
    """
    # A fixed command, and nothing of our environment: the child decodes what others made and needs
    # none of our secrets.
    process = subprocess.Popen(  # nosec B603  # see above
        [sys.executable, "-m", "generation.media.export_child"],
        cwd=ROOT,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        _follow(process, spec, tick)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _follow(
    process: subprocess.Popen[bytes], spec: ExportSpec, tick: Callable[[int], None]
) -> None:
    # Both are pipes, as asked for above; their types cannot say so.
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asdict(spec)).encode())
    process.stdin.close()
    said = _read(process.stdout, tick)
    code = process.wait(timeout=TICK_SECONDS * 10)
    if code != 0:
        raise EncodingFailed(said or f"it ended with {code}")


def _read(pipe: IO[bytes], tick: Callable[[int], None]) -> str:
    """Follow per cents until the child closes the pipe; its last words, if they were no number."""
    until = time.monotonic() + LONGEST_SECONDS
    progress, words = 0, ""
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while time.monotonic() < until:
            if ready.select(timeout=TICK_SECONDS):
                # Lines are shorter than what a pipe takes in one piece, so none is torn.
                heard = os.read(pipe.fileno(), 4096)
                if not heard:
                    return words
                last = heard.decode(errors="replace").splitlines()[-1]
                progress, words = (int(last), "") if last.isdigit() else (progress, last)
            tick(progress)
    raise EncodingFailed(f"not done after {LONGEST_SECONDS} s")
