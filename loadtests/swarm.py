"""Lets Locust come, in a process of its own, and reads what it has seen."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from e2e.stack import ROOT, Stack
from loadtests.outcome import FILE, Outcome, read

PHOTO = ROOT / "generation" / "tests" / "samples" / "coffee.jpg"
# What is under way at the end may end by itself.
STOP_SECONDS = 30


@dataclass(frozen=True)
class Swarm:
    """Who comes (a file of `locustfiles`), how many, and for how long.

    `told` are variables for that file.
    """

    who: str
    people: int
    seconds: int
    told: Mapping[str, str]


def start(swarm: Swarm, stack: Stack) -> Running:
    """Let them come; some a second, as people arrive."""
    descriptor, name = tempfile.mkstemp(prefix="loadtests-", suffix=".json")
    os.close(descriptor)
    file = Path(name)
    command = [
        *(sys.executable, "-m", "locust", "--headless", "--skip-log-setup", "--only-summary"),
        *("-f", str(ROOT / "loadtests" / "locustfiles" / f"{swarm.who}.py")),
        *("--users", str(swarm.people), "--spawn-rate", str(max(1, swarm.people // 10))),
        *("--run-time", f"{swarm.seconds}s", "--stop-timeout", str(STOP_SECONDS)),
        *("--host", stack.web),
    ]
    variables = {
        FILE: str(file),
        "LOADTESTS_STRIPE": str(stack.endpoints["stripe"]),
        "LOADTESTS_PHOTO": str(PHOTO),
        "PYTHONPATH": str(ROOT),
        **swarm.told,
    }
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Running(swarm, process, file)


@dataclass(frozen=True)
class Running:
    """A swarm under way."""

    swarm: Swarm
    process: subprocess.Popen[str]
    file: Path

    def wait(self) -> Outcome:
        """What it has seen, once all have left. RuntimeError if Locust itself broke."""
        patience = self.swarm.seconds + 2 * STOP_SECONDS + 60
        _, said = self.process.communicate(timeout=patience)
        try:
            return read(self.file)
        except ValueError as error:
            raise RuntimeError(f"Locust ended with {self.process.returncode}:\n{said}") from error
        finally:
            self.file.unlink()
