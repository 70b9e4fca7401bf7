"""Have people come, and prove what must be true afterwards. `make load` runs all phases in full."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

import psycopg

from e2e.stack import Stack, running
from loadtests import report
from loadtests.phases import FULL, PHASES, SHORT, Findings, Sizes

# Renders come out of the stand-in's cache, so that they do not take the cores that are measured.
# One address plays everybody here: our limits by address would stop it at once, and each of them
# has tests of its own.
VARIABLES = {
    "SANDBOX_RENDER_CACHE": "1",
    "SANDBOX_RENDER_SECONDS": "1",
    "WEB_WORKERS": "2",
    **{
        f"RATE_{name}": "100000000/h"
        for name in (
            *("SIGNUP", "LOGIN", "CHECKOUT", "UPLOAD", "CREATE", "CANCEL", "DOWNLOAD", "WEBHOOK"),
            "API",
        )
    },
}


def main() -> int:
    """Run the phases that are asked for. 1 when a target was missed or something is not true."""
    asked = _arguments()
    # As Ctrl-C does: what was started is stopped and removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sizes = SHORT if asked.short else FULL
    with (
        tempfile.TemporaryDirectory(prefix="sora-ugc-load-") as folder,
        running(Path(folder) / "sandbox", VARIABLES) as stack,
    ):
        found = [_run(name, stack, sizes) for name in asked.phases or PHASES]
        if not asked.short and not asked.phases:
            report.store(found, postgresql=_version(stack))
    return 0 if all(one.met for one in found) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m loadtests", description=__doc__)
    parser.add_argument(
        "phases", nargs="*", metavar="PHASE", help=f"some of: {', '.join(PHASES)}; without: all"
    )
    parser.add_argument("--short", action="store_true", help="few people, a minute; no report")
    asked = parser.parse_args()
    if unknown := sorted({*asked.phases} - {*PHASES}):
        parser.error(f"No such phase: {', '.join(unknown)}. There are: {', '.join(PHASES)}.")
    return asked


def _run(name: str, stack: Stack, sizes: Sizes) -> Findings:
    print(f"{name} ...", file=sys.stderr, flush=True)
    found = PHASES[name](stack, sizes)
    print(report.text(found), flush=True)
    return found


def _version(stack: Stack) -> str:
    with psycopg.connect(stack.endpoints["database_url"]) as connection:
        return str(connection.info.server_version // 10_000)


if __name__ == "__main__":
    sys.exit(main())
