"""Recognise a process again, safely.

A process id alone says nothing: it is reused, soon in a container. A process is the one that we
started only if its id, its start time and its command line all agree.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """What a process was when it was started. `started` is opaque: compare it, do not read it."""

    name: str
    pid: int
    started: str
    command: str

    def is_alive(self) -> bool:
        """True if this very process still runs (a zombie does not)."""
        return identify(self.pid, name=self.name) == self

    def group_is_alive(self) -> bool:
        """True if processes of the group that it led are left.

        While a group exists its id is not given to a new process, so a group whose leader is
        gone is still ours; with a leader that is somebody else, it is not.
        """
        leader = identify(self.pid, name=self.name)
        if leader is not None and leader != self:
            return False
        return _group_has_members(self.pid)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def identify(pid: int, *, name: str = "") -> Identity | None:
    """The identity of a running process, or None if there is none (any more, or yet)."""
    found = _look_in_proc(pid) if PROC.joinpath("self/stat").exists() else _look_with_ps(pid)
    return Identity(name, pid, *found) if found else None


def reap(identities: Iterable[Identity], *, grace_seconds: float) -> list[Identity]:
    """Stop the groups of these processes: SIGTERM, and SIGKILL after the grace.

    Returns those that were still there.
    """
    found = [one for one in identities if one.group_is_alive()]
    for one in found:
        signal_group(one.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(one.group_is_alive() for one in found):
        time.sleep(0.05)
    for one in found:
        if one.group_is_alive():
            signal_group(one.pid, signal.SIGKILL)
    return found


def signal_group(pgid: int, number: int) -> None:
    """Signal a process group; that it is gone already is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pgid, number)


def boot_id() -> str:
    """Differs after each start of the machine; empty where the system does not tell."""
    with contextlib.suppress(OSError):
        return PROC.joinpath("sys/kernel/random/boot_id").read_text().strip()
    return ""


def _look_in_proc(pid: int) -> tuple[str, str] | None:
    try:
        stat = PROC.joinpath(str(pid), "stat").read_text()
        command = PROC.joinpath(str(pid), "cmdline").read_bytes()
    except OSError:
        return None
    # The name, in brackets, may hold anything; what follows it is fixed: proc(5), fields 3 and 22.
    fields = stat.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    words = command.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
    # Without a command line it is about to begin a program, or its memory is gone already while
    # its state does not say so yet. Taken for somebody else, its group would be left behind.
    return None if state in "ZX" or not words else (started, words)


def _look_with_ps(pid: int) -> tuple[str, str] | None:
    asked = ["ps", "-ww", "-o", "stat=", "-o", "lstart=", "-o", "command=", "-p", str(pid)]
    line = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    # "S+   Sun Nov 22 12:00:00 2026 /path/to/postgres -D ..."
    words = line.split(maxsplit=6)
    if len(words) < 7 or words[0].startswith("Z"):
        return None
    return " ".join(words[1:6]), words[6]


def _group_has_members(pgid: int) -> bool:
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
