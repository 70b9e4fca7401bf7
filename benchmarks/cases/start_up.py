"""From `make run` to an answered page."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from benchmarks.case import Bench, Case, Result
from e2e.stack import running


def run(bench: Bench) -> Iterable[Result]:
    """Yield the medians of first and later starts, and what Django alone takes."""
    cold, warm = [], []
    for _ in range(bench.pick(3, 1)):
        with tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder:
            cold.append(_start(Path(folder) / "sandbox"))
            warm.append(_start(Path(folder) / "sandbox"))
    alone = median(_check() for _ in range(bench.pick(3, 1)))
    yield Result("start_up.first", median(cold), "s", (), limit=alone)
    yield Result("start_up.again", median(warm), "s", (), limit=alone)


def _start(folder: Path) -> float:
    begin = time.monotonic()
    with running(folder):
        return time.monotonic() - begin


def _check() -> float:
    begin = time.monotonic()
    subprocess.run([sys.executable, "manage.py", "check"], capture_output=True, check=True)
    return time.monotonic() - begin


CASE = Case(
    what="From the start of the sandbox to `/readyz` answering 200, with PostgreSQL, Valkey, the "
    "stand-ins, web, live, worker and beat: in an empty folder, with all migrations and the first "
    "people; and once more in the same folder.",
    how="The medians of three of each. `.venv` is there already.",
    limit="`manage.py check`: Python, Django and all of the product's modules, once.",
    peer="",
    run=run,
    minutes=6,
    database=False,
)
