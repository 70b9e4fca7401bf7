"""Mozilla's HTTP Observatory out of npm, as `benchmarks/observatory/package-lock.json` pins it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks import node
from benchmarks.server import ROOT

FOLDER = ROOT / "benchmarks" / "observatory"
PACKAGE = FOLDER / "node_modules" / "@mdn" / "mdn-http-observatory"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade (A+ is the best), its points, and what each test said: its name and result."""

    grade: str
    points: int
    said: dict[str, str]


def install() -> None:
    """Put it beside its lock file, once."""
    node.install(FOLDER)
    # Its own script would fetch the browsers' list, on which no site of ours on localhost stands.
    (PACKAGE / "conf" / "hsts-preload.json").write_text("{}\n")


def scan(address: str, *, certificate: Path) -> Verdict:
    """What it says of `address`, a host with its port and perhaps a path.

    `certificate` is trusted besides the usual ones. RuntimeError when the site was not to be
    scanned; the message is the Observatory's.
    """
    command = [node.node(), str(PACKAGE / "src" / "scan.js"), address]
    trusting = os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}
    ended = subprocess.run(
        command, check=False, env=trusting, timeout=SECONDS, capture_output=True, text=True
    )
    found = json.loads(ended.stdout or "{}")
    if "scan" not in found:
        raise RuntimeError(found.get("error") or ended.stderr)
    said = {name: str(test["result"]) for name, test in found["tests"].items()}
    return Verdict(found["scan"]["grade"], found["scan"]["score"], said)
