"""`python -m generation.media.export_child`: an ExportSpec as JSON goes in, per cents come out."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from contextlib import suppress

from generation.media.export import ExportSpec, export_encode

# Those who poll and answer come first.
NICENESS = 10
EVERY_SECONDS = 0.5
# More than any clip of ours needs; a file made to fill the memory ends here and not the worker.
MOST_MEMORY = 2 * 1024**3
MOST_FILE = 1024**3


class _Teller:
    """Writes per cents, not more often than somebody would look."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, percent: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_SECONDS
            _write(str(percent))


def main() -> int:
    """Encode; the exit code says whether it worked, the last line why not."""
    os.nice(NICENESS)
    _limit(resource.RLIMIT_AS, MOST_MEMORY)
    _limit(resource.RLIMIT_FSIZE, MOST_FILE)
    spec = ExportSpec(**json.load(sys.stdin))
    try:
        export_encode(spec, _Teller())
    except Exception as error:
        # Whatever it is, the parent wants to know its name.
        _write(f"{type(error).__name__}: {error}"[:200].replace("\n", " "))
        return 1
    return 0


def _limit(kind: int, most: int) -> None:
    # macOS counts addresses otherwise and refuses a limit on them.
    with suppress(ValueError):
        resource.setrlimit(kind, (most, most))


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
