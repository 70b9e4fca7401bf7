"""Lighthouse out of npm, as `benchmarks/lighthouse/package-lock.json` pins it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import node
from benchmarks.server import ROOT
from e2e import browser

FOLDER = ROOT / "benchmarks" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROME = "--headless=new --no-sandbox --disable-background-networking --disable-component-update"
RUN_SECONDS = 240
# Now and then the trace of a page is not recorded (NO_NAVSTART, an open issue of Lighthouse).
TRIES = 3


def install() -> None:
    """Put it beside its lock file, once."""
    node.install(FOLDER)


def measure(url: str, *, cookie: str = "") -> dict[str, Any]:
    """The report on a page as a phone of the middle class loads it, on slow 4G (its default).

    `cookie` is the Cookie header of whoever is signed in. RuntimeError when Lighthouse could not
    record the page three times.
    """
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        headers, report = Path(folder, "headers.json"), Path(folder, "report.json")
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
        command = [
            *(
                node.node(),
                str(PROGRAM),
                url,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
            ),
            *(f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}"),
            f"--chrome-flags={CHROME}",
        ]
        environment = os.environ | {"CHROME_PATH": browser.find() or browser.HELP}
        for _try in range(TRIES):
            ended = subprocess.run(command, check=False, env=environment, timeout=RUN_SECONDS)
            if ended.returncode == 0:
                found: dict[str, Any] = json.loads(report.read_text())
                return found
    raise RuntimeError(f"Lighthouse could not record {url}: it says why above.")


def scores(report: dict[str, Any]) -> dict[str, float]:
    """Out of 100, by category."""
    return {name: 100 * report["categories"][name]["score"] for name in CATEGORIES}


def complaints(report: dict[str, Any]) -> list[str]:
    """What kept a category from 100, for whoever mends it."""
    wanted = {
        ref["id"]
        for one in report["categories"].values()
        for ref in one["auditRefs"]
        if ref["weight"]
    }
    audits = (report["audits"][name] for name in sorted(wanted))
    return [
        f"{audit['id']}: {audit['title']} ({audit.get('displayValue', audit['score'])})"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 0.9
    ]
