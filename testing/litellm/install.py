"""`python -m testing.litellm.install`: makes `.venv-litellm`, anew when its requirements change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-litellm"
REQUIREMENTS = ROOT / "requirements-litellm.txt"
STAMP = VENV / "installed"

ADVICE = """
LiteLLM could not be installed; the lines above say why. What usually helps:
  - no network, or a package index of your own: name it in PIP_INDEX_URL and UV_INDEX_URL
  - no room: it needs 600 MB beside this file
  - a broken attempt: rm -rf .venv-litellm
Then call `make test-litellm` again.
"""


def main() -> int:
    """0 once it is there."""
    if STAMP.exists() and STAMP.read_text() == REQUIREMENTS.read_text():
        return 0
    sys.stderr.write("test-litellm: making .venv-litellm (600 MB, once; about a minute)\n")
    if not (_make() and (_uv("--system-certs") or _uv() or _pip())):
        sys.stderr.write(ADVICE)
        return 1
    STAMP.write_text(REQUIREMENTS.read_text())
    return 0


def _make() -> bool:
    return _run(sys.executable, "-m", "venv", "--clear", str(VENV))


def _uv(*options: str) -> bool:
    """On a terminal uv shows how far it is."""
    quiet = () if sys.stderr.isatty() else ("--quiet",)
    install = ("pip", "install", "--python", str(VENV / "bin" / "python"), "-r", str(REQUIREMENTS))
    return _run(sys.executable, "-m", "uv", *install, *options, *quiet)


def _pip() -> bool:
    """As with private mirrors, which pip is configured for and uv does not know."""
    sys.stderr.write("test-litellm: uv could not; trying pip, which takes a few minutes\n")
    pip = (str(VENV / "bin" / "python"), "-m", "pip")
    return _run(*pip, "install", "--quiet", "-r", str(REQUIREMENTS))


def _run(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
