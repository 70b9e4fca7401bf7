"""A worker whose clock is wrong: `python -m e2e.faults.shifted_worker SECONDS NAME`.

The clock that Python reads is shifted before anything of the product is loaded; the system's and
PostgreSQL's are right.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import time_machine


def main() -> None:
    """Run the worker of `make run`, so many seconds ahead, until it is told to stop."""
    shift, name = float(sys.argv[1]), sys.argv[2]
    if shift:
        there = datetime.now(UTC) + timedelta(seconds=shift)
        time_machine.travel(there, tick=True).start()
    from celery.bin.celery import main as celery  # noqa: PLC0415 (only now the clock is wrong)

    options = ["--pool", "threads", "--concurrency", "8", "--loglevel", "INFO", "-n", f"{name}@%h"]
    sys.argv[1:] = ["--quiet", "-A", "celery_worker.app", "worker", *options]
    celery()


if __name__ == "__main__":
    main()
