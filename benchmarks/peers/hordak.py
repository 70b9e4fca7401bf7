"""django-hordak (PyPI), a double-entry ledger for Django, spending on the same server.

It lives in a virtual environment of its own (`venv.py`).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from benchmarks.case import Bench
from benchmarks.peers.venv import python
from benchmarks.server import ROOT

DATABASE = "bench_hordak"


@dataclass(frozen=True, slots=True)
class Hordak:
    """The peer's own processes, which answer one round at a time over a pipe."""

    process: subprocess.Popen[str]

    def round(self, seconds: float) -> float:
        """How many spends a second its connections did together."""
        assert self.process.stdin
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return float(self.line())

    def line(self) -> str:
        """What it says next."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The peer ended; what it said is above.")
        return line


@contextmanager
def hordak(bench: Bench, *, wallets: int, connections: int) -> Iterator[Hordak]:
    """The peer with so many funded accounts, in a database of its own."""
    program = python()
    url = urlsplit(bench.url)._replace(path=f"/{DATABASE}").geturl()
    with psycopg.connect(bench.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    process = subprocess.Popen(
        [program, "-m", "benchmarks.peers.hordak_spends", str(wallets), str(connections)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        peer = Hordak(process)
        peer.line()
        yield peer
    finally:
        process.communicate()
