"""What a scan says, and how its program is run."""

from __future__ import annotations

import subprocess
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-audit"
REASONS = Path(__file__).with_name("reasons.toml")
ROOMS = ("sora_ugc", "celery_worker", "generation", "billing", "accounts", "credits", "common")

# Seconds; a scan that takes longer has gone wrong.
LONGEST = 600


class State(StrEnum):
    """How a scan ended. FAILED means that it broke, so nobody knows."""

    CLEAN = "clean"
    FOUND = "found"
    SKIPPED = "skipped"
    FAILED = "failed"


class Outcome(NamedTuple):
    """One scan: its state, a sentence about it, and what it found, line by line."""

    state: State
    words: str
    details: tuple[str, ...] = ()


class Ran(NamedTuple):
    """A program that has ended; `status` is None when it was stopped for taking too long."""

    status: int | None
    out: str
    err: str

    def failed(self) -> Outcome:
        """The outcome of a program that broke."""
        said = (self.err.strip() or self.out.strip()).splitlines()[-15:]
        how = "took too long" if self.status is None else f"ended with {self.status}"
        return Outcome(State.FAILED, f"the program {how}", tuple(said))


def tool(name: str) -> str:
    """A program of the scans' own virtual environment."""
    return str(VENV / "bin" / name)


def run(*command: str, seconds: float = LONGEST, folder: Path = ROOT) -> Ran:
    """Run it in the repository, or in `folder`, and wait."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        return Ran(None, _text(error.stdout), _text(error.stderr))
    return Ran(done.returncode, done.stdout, done.stderr)


def _text(said: str | bytes | None) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said or ""


@cache
def reasons(kind: str) -> dict[str, str]:
    """Why findings of this kind stay, by what they are about."""
    found: dict[str, Any] = tomllib.loads(REASONS.read_text()).get(kind, {})
    return {name: str(reason) for name, reason in found.items()}
