"""The environment of the peers and of Node.js, made from requirements-bench.txt when it is needed.

Nothing of the product depends on what is in it.
"""

from __future__ import annotations

import subprocess
import sys

from benchmarks.server import ROOT

VENV = ROOT / "benchmarks" / ".venv-peers"
REQUIREMENTS = ROOT / "requirements-bench.txt"


def python() -> str:
    """Its interpreter; made anew when the requirements have changed."""
    stamp, program = VENV / "installed", VENV / "bin" / "python"
    if not (stamp.exists() and stamp.read_text() == REQUIREMENTS.read_text()):
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        install = ("-m", "pip", "install", "--quiet", "-r", REQUIREMENTS)
        subprocess.run([program, *install], check=True)
        stamp.write_text(REQUIREMENTS.read_text())
    return str(program)
