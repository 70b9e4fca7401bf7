"""`python -m infra.audit [--strict] [--accept-secrets] [SCAN ...]`: run the scans in order.

Ends with 1 when something was found, a scan broke, or, with `--strict`, one was skipped.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from infra.audit import code, install, packages, secrets, theauditor, workflows
from infra.audit.outcome import Outcome, State

SCANS: dict[str, Callable[[], Outcome]] = {
    "bandit": code.bandit,
    "semgrep": code.semgrep,
    "detect-secrets": secrets.secrets,
    "pip-audit": packages.packages,
    "actionlint": workflows.actionlint,
    "theauditor": theauditor.theauditor,
}
# The programs of these are in `.venv-audit`; the others bring their own.
INSTALLED = {"semgrep", "detect-secrets", "pip-audit"}


def main() -> int:
    """The number to end with."""
    asked = _arguments()
    if asked.accept_secrets:
        if not install.audit_venv():
            return 1
        print(secrets.baseline_write().words)
        return 0
    ended = {name: _one(name) for name in asked.scans or SCANS}
    bad = {State.FOUND, State.FAILED} | ({State.SKIPPED} if asked.strict else set())
    return 1 if bad & {outcome.state for outcome in ended.values()} else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.audit")
    parser.add_argument("scans", nargs="*", metavar="SCAN", help=", ".join(SCANS))
    parser.add_argument("--strict", action="store_true", help="a scan that was skipped counts")
    parser.add_argument("--accept-secrets", action="store_true", help="write the baseline anew")
    asked = parser.parse_args()
    if unknown := [name for name in asked.scans if name not in SCANS]:
        parser.error(f"no such scan: {', '.join(unknown)}; there are {', '.join(SCANS)}")
    return asked


def _one(name: str) -> Outcome:
    start = time.monotonic()
    if name in INSTALLED and not install.audit_venv():
        outcome = Outcome(State.SKIPPED, "it could not be installed; the lines above say why")
    else:
        outcome = SCANS[name]()
    seconds = time.monotonic() - start
    print(f"{name:<15} {outcome.state.upper():<8} {outcome.words} ({seconds:.0f} s)", flush=True)
    for line in outcome.details:
        print(f"    {line}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
