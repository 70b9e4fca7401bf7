"""Find a Chromium for the browser tests, and install one where there is none.

`python -m e2e.browser` prints its path. An installed Chromium or Chrome is taken as it is; else
Playwright downloads its own; else, as root, the distribution's package is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HELP = (
    "No Chromium was found and none could be installed. Install Chromium or Chrome by your "
    "system's means, or name one: CHROME_PATH=/path/to/chrome make test"
)
# Playwright's download gives up by itself only after a long time where there is no network.
DOWNLOAD_SECONDS = 300


def find() -> str | None:
    """The path of a Chromium that can be started, or None."""
    named = os.environ.get("CHROME_PATH")
    found = (shutil.which(name) for name in NAMES)
    candidates = [named, *found, *PLACES, _playwrights_own()]
    return next((path for path in candidates if path and Path(path).exists()), None)


def install() -> str | None:
    """Install one and return its path: Playwright's download first, then the system's package."""
    _run([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find():
        return found
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return find()


def _playwrights_own() -> str | None:
    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Error:
        return None


def _run(command: list[str]) -> None:
    print(f"installing a browser: {' '.join(command)}", file=sys.stderr)
    try:
        subprocess.run(
            command, check=False, timeout=DOWNLOAD_SECONDS, stdout=sys.stderr, stderr=sys.stderr
        )
    except subprocess.TimeoutExpired:
        print("gave up after five minutes", file=sys.stderr)


def main() -> int:
    """Print the path of a Chromium, or say how to get one."""
    path = find() or install()
    print(path or HELP, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
