"""The last one out: stops the children if the supervisor is killed without a chance to do it.

It reads the supervisor's notes from a pipe that only the supervisor holds. The pipe's end means
that the supervisor is gone; unless it said goodbye, every group noted last is stopped.
The kernel's death signal reaches direct children only, and only on Linux; this reaches all.
"""

import json
import signal
import sys
from typing import IO

from sandbox.identity import Identity, reap

GRACE_SECONDS = 4.0


def watch(notes: IO[str]) -> list[Identity]:
    """Follow the notes to their end, then stop what they name. Returns what was still there."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    last = "[]"
    for line in notes:
        if line.endswith("\n"):
            last = line
    return reap([Identity(**row) for row in json.loads(last)], grace_seconds=GRACE_SECONDS)


if __name__ == "__main__":
    watch(sys.stdin)
