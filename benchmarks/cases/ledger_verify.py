"""The proof of a ledger with a million entries: how long it takes, and how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.case import Bench, Case, Result, at_most, times_limit
from benchmarks.job_rows import jobs_fill
from benchmarks.ledger_rows import ENTRIES_EACH, ledger_fill
from benchmarks.server import ROOT

TRANSACTIONS_EACH = 101  # a grant and 50 jobs that have ended
# Runs the command and says what it took, since a parent sees only the largest of all its children.
_MEASURED = """
import resource, sys
from django.core.management import execute_from_command_line
try:
    execute_from_command_line(["manage.py", "ledger_verify", "--json"])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


class LedgerBroken(Exception):
    """The proof did not accept the rows, so its time means nothing."""


@dataclass(frozen=True, slots=True)
class _Proof:
    seconds: float
    megabytes: float


def run(bench: Bench) -> Iterable[Result]:
    """Yield seconds and peak memory for the large ledger; memory's limit is that of a small one."""
    _fill(bench.pick(20_000, 404))
    small = _prove()
    _fill(bench.pick(980_000, 404))
    large = _prove()
    yield Result("ledger_verify", large.seconds, "s", (at_most(60, "s"),))
    yield Result(
        "ledger_verify.memory",
        large.megabytes,
        "MB",
        (times_limit(1.3),),
        limit=small.megabytes,
    )


def _fill(entries: int) -> None:
    creators = entries // ENTRIES_EACH // TRANSACTIONS_EACH
    ledger_fill(creators=creators, transactions_each=TRANSACTIONS_EACH)
    jobs_fill()


def _prove() -> _Proof:
    """Run `manage.py ledger_verify` as an operator would, in a process of its own."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode or not json.loads(done.stdout)["ok"]:
        raise LedgerBroken(f"{done.stdout[-2_000:]}\n{done.stderr[-2_000:]}")
    kibibytes = int(done.stderr.split()[-1])
    return _Proof(seconds, kibibytes / (1024 if sys.platform == "linux" else 1024**2))


CASE = Case(
    what="`manage.py ledger_verify` on a million entries with their 250 thousand jobs.",
    how="The command in a process of its own, start included; its peak resident memory.",
    limit="For memory: the same with 20 thousand entries, since it must not grow with the ledger.",
    peer="",
    run=run,
    minutes=20,
)
