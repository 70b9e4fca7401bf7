"""Processes measured from outside: started, kept to one core, weighed out of /proc (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from sandbox.spawn import Spawn

PROC = Path("/proc")
MEGABYTE = 1_000_000
STOP_SECONDS = 10.0
SAMPLE_SECONDS = 0.5
LAST_WORDS = 3_000


class Ended(Exception):
    """A process that was to be measured has ended by itself; the message is what it said last."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a process took: the share of one core in percent, and its peak memory.

    Memory is the proportional set size: what it shares with others counts in part.
    """

    percent: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Part:
    """A started process and where its words go."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def weigh(self, seconds: float) -> Weight:
        """Watch it for so long; Ended when it ends meanwhile."""
        start, before, most = time.monotonic(), _cpu_seconds(self.pid), 0.0
        while time.monotonic() - start < seconds:
            time.sleep(min(SAMPLE_SECONDS, seconds))
            self.check()
            most = max(most, _pss_bytes(self.pid))
        took = _cpu_seconds(self.pid) - before
        return Weight(100 * took / (time.monotonic() - start), most / MEGABYTE)

    def megabytes(self) -> float:
        """What it and its children take now."""
        return family_megabytes(self.pid)

    def check(self) -> None:
        """Ended when it does not run any more."""
        if self.process.poll() is not None:
            said = self.log.read_text(errors="replace")[-LAST_WORDS:]
            raise Ended(f"{self.log.stem} ended with {self.process.returncode}:\n{said}")


@contextmanager
def started(name: str, spawn: Spawn, folder: Path, *, cores: set[int]) -> Iterator[Part]:
    """A process on these cores for as long as the block runs; it writes to `folder`/`name`.log."""
    log = folder / f"{name}.log"
    with log.open("wb") as words:
        process = subprocess.Popen(
            spawn.argv, stdout=words, stderr=words, **spawn.popen_arguments()
        )
    # Before it has any threads, so that all of them stay there.
    os.sched_setaffinity(process.pid, cores)
    try:
        yield Part(process, log)
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)


@dataclass(frozen=True, slots=True)
class Cores:
    """The core of what is measured, and the others; the same where there is but one."""

    measured: set[int]
    others: set[int]


@contextmanager
def one_core_apart() -> Iterator[Cores]:
    """A core is kept for what is measured: PostgreSQL and this process stay on the others."""
    every = os.sched_getaffinity(0)
    measured = {max(every)}
    others = every - measured or every
    with contextlib.ExitStack() as stack:
        for pid in (os.getpid(), *_postgres()):
            stack.callback(_move, pid, os.sched_getaffinity(pid))
            _move(pid, others)
        yield Cores(measured, others)


def _postgres() -> list[int]:
    """The server and its processes; those it starts later stay where it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    server = int(_stat(backend)[1])
    return family(server)


def _move(pid: int, cores: set[int]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.sched_setaffinity(pid, cores)


def family_cpu_seconds(pid: int) -> float:
    """User and system time so far of a process and all that it has started, also what has ended.

    A parent that has waited for the end of a child carries the child's time from then on.
    """
    parts = [_stat_of(one)[11:15] for one in family(pid)]
    return sum(sum(map(int, times)) for times in parts) / os.sysconf("SC_CLK_TCK")


def family_megabytes(pid: int) -> float:
    """What a process and all that it has started take of memory now (PSS)."""
    total = 0.0
    for one in family(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            total += _pss_bytes(one)
    return total / MEGABYTE


def family(pid: int) -> list[int]:
    """The process, its children, and theirs; those that end meanwhile are left out."""
    try:
        children = (PROC / str(pid) / "task" / str(pid) / "children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(one for child in children.split() for one in family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    """User and system time so far, of all its threads."""
    user, system = _stat(pid)[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _stat_of(pid: int) -> list[str]:
    """The same of one that may have ended; nothing then."""
    try:
        return _stat(pid)
    except (FileNotFoundError, ProcessLookupError):
        return []


def _stat(pid: int) -> list[str]:
    """The fields of `stat` behind the name (proc(5)): the state, the parent, and so on."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _pss_bytes(pid: int) -> float:
    """What it takes of memory, with its part of what it shares."""
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
