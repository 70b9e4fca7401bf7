"""Virtual environments for scans: their packages are heavy and pin others than the product does."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from infra.audit.outcome import ROOT, VENV

REQUIREMENTS = ROOT / "requirements-audit.txt"

ADVICE = """
The scans could not be installed; the lines above say why. What usually helps:
  - no network, or a package index of your own: name it in PIP_INDEX_URL and UV_INDEX_URL
  - no room: they need 400 MB beside this file
  - a broken attempt: rm -rf .venv-audit
Then call `make aud` again.
"""


@cache
def audit_venv() -> bool:
    """Whether `.venv-audit` is there; it is made anew when its requirements change. Tried once."""
    wanted = ("--requirement", str(REQUIREMENTS))
    if venv(VENV, sys.executable, stamp=REQUIREMENTS.read_text(), wanted=wanted):
        return True
    sys.stderr.write(ADVICE)
    return False


def venv(place: Path, python: str, *, stamp: str, wanted: tuple[str, ...]) -> bool:
    """Make `place` with `python` and install `wanted`, unless it was made for this `stamp`."""
    installed = place / "installed"
    if installed.exists() and installed.read_text() == stamp:
        return True
    sys.stderr.write(f"aud: making {place.name} (once; about a minute)\n")
    if not _run(python, "-m", "venv", "--clear", str(place)):
        return False
    if not (_uv(place, wanted, "--system-certs") or _uv(place, wanted) or _pip(place, wanted)):
        return False
    installed.write_text(stamp)
    return True


def _uv(place: Path, wanted: tuple[str, ...], *options: str) -> bool:
    quiet = () if sys.stderr.isatty() else ("--quiet",)
    into = ("pip", "install", "--python", str(place / "bin" / "python"))
    return _run(sys.executable, "-m", "uv", *into, *wanted, *options, *quiet)


def _pip(place: Path, wanted: tuple[str, ...]) -> bool:
    """As with private mirrors, which pip is configured for and uv does not know."""
    return _run(str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", *wanted)


def _run(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
