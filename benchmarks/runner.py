"""Runs one case in a process of its own, with a fresh database, for a bounded time."""

from __future__ import annotations

import contextlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import cases, server
from benchmarks.case import Case
from benchmarks.one import load

QUICK_MINUTES = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: its rows, or why there are none."""

    name: str
    case: Case
    rows: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""


def names() -> list[str]:
    """All cases, as `make bench CASE=` takes them."""
    return sorted(module.name for module in pkgutil.iter_modules(cases.__path__))


def run(name: str, running: server.Server, *, quick: bool = False) -> Outcome:
    """Run the case and wait for it; it is ended when its time is up. Django must be set up."""
    case = load(name)
    minutes = QUICK_MINUTES if quick else case.minutes
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sora-ugc-bench-"))
        url = server.NOWHERE
        if case.database:
            url = stack.enter_context(running.database(f"bench_{name}"))
        out = Path(folder) / "rows.json"
        surroundings = {
            **server.environment(url),
            "BENCH_PROGRAMS": str(running.programs),
            "BENCH_QUICK": "1" if quick else "0",
        }
        failure = _in_time(name, out, surroundings, minutes)
        rows = [] if failure else json.loads(out.read_text())
    return Outcome(name, case, rows, failure)


def _in_time(name: str, out: Path, surroundings: Mapping[str, str], minutes: float) -> str:
    """Run it; "" when it went well, else what went wrong."""
    # A group of its own, so that what the case started ends with it.
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.one", name, str(out)],
        cwd=server.ROOT,
        env=surroundings,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        status = process.wait(minutes * 60)
    except subprocess.TimeoutExpired:
        return f"{name} was not done after {minutes:g} minutes."
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return f"{name} ended with status {status}." if status else ""
