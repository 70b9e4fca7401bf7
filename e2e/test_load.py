"""Creators and attackers, a few of each, and the proof of the whole load test."""

from __future__ import annotations

import subprocess
import sys

from e2e.stack import ROOT

# No restart: on a machine that is busy with other tests it would measure the machine.
PHASES = ("creators", "attack")


def test_nobody_gets_what_was_not_paid_for() -> None:
    command = [sys.executable, "-m", "loadtests", "--short", *PHASES]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("  proven  ") == 6 * len(PHASES)
