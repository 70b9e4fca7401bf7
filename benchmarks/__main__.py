"""Measure. Without a CASE all are run; `make bench CASE=name` runs one."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time

import django

from benchmarks import report, runner, server


def main() -> int:
    """Run the cases that are asked for. 1 when one failed or missed its target."""
    asked = _arguments()
    known = runner.names()
    if asked.list:
        print("\n".join(known))
        return 0
    if unknown := sorted({*asked.cases} - {*known}):
        print(f"No such case: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return 2
    # As Ctrl-C does: what was started is stopped and removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.update(server.environment(server.NOWHERE))
    django.setup()
    return 0 if _run(asked.cases or known, quick=asked.quick) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--quick", action="store_true", help="the smallest run; nothing is stored")
    parser.add_argument("--list", action="store_true", help="the names of all cases")
    return parser.parse_args()


def _run(cases: list[str], *, quick: bool) -> bool:
    with server.running() as running:
        machine = report.machine(postgresql=running.version())
        outcomes = [_one(name, running, quick=quick) for name in cases]
    rows = [row for outcome in outcomes for row in outcome.rows]
    print(report.table(rows))
    if not quick:
        report.store(outcomes, machine)
    return all(row["met"] for row in rows) and not any(outcome.failure for outcome in outcomes)


def _one(name: str, running: server.Server, *, quick: bool) -> runner.Outcome:
    start = time.monotonic()
    print(f"{name} ...", file=sys.stderr, flush=True)
    outcome = runner.run(name, running, quick=quick)
    print(outcome.failure or f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
