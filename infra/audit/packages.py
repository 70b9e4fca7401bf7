"""Known holes in the packages that we name: pip-audit asks PyPI's database of advisories.

A database that is not there looks like one without advisories: pip-audit ends with 0 when the
index answers 404. So first it is asked about a release that is known to have holes, and every
package that it could not look up counts as not looked at.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from infra.audit.outcome import ROOT, Outcome, Ran, State, reasons, run, tool

# Two years of SQL injections and more, in any database that deserves the name.
KNOWN_BAD = "django==3.2"
REQUIREMENTS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-audit.txt",
    "requirements-bench.txt",
    "requirements-litellm.txt",
)
# PyPI knows nothing of npm's packages; benches alone run them, on pages of our own.
_NOT_ASKED = "not about npm's (benchmarks/*/package-lock.json: `npm audit` there)"

Looked = list[dict[str, Any]]


def packages() -> Outcome:
    """Advisories for what the product, its tests, its scans and its benches run on."""
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder, "known-bad.txt")
        canary.write_text(KNOWN_BAD + "\n")
        tried = _ask(canary)
    if why := unreachable(tried):
        return Outcome(State.SKIPPED, f"no database of advisories can be reached: {why}")
    looked: Looked = []
    for name in REQUIREMENTS:
        # One by one: benches pin other releases than the product, which is refused in one call.
        done = _ask(ROOT / name)
        found = _looked(done)
        if found is None:
            return done.failed()
        looked += [one for one in found if one not in looked]
    details = (*advisories(looked, reasons("advisories")),)
    words = f"{len(looked)} packages asked about; {_NOT_ASKED}"
    return Outcome(State.FOUND if details else State.CLEAN, words, details)


def unreachable(tried: Ran) -> str:
    """Why the database is none, judged by its answer about KNOWN_BAD; nothing if it is one."""
    looked = _looked(tried)
    if looked is None:
        lines = tried.err.strip().splitlines()
        return lines[-1] if lines else "it took too long"
    if skipped := [str(one["skip_reason"]) for one in looked if "skip_reason" in one]:
        return skipped[0]
    return "" if any(one["vulns"] for one in looked) else f"it knows nothing against {KNOWN_BAD}"


def advisories(looked: Looked, why: dict[str, str]) -> list[str]:
    """What speaks against each package, without what has a reason; and what nobody could say."""
    found = []
    for one in looked:
        name = f"{one['name']} {one.get('version', '')}".strip()
        if "skip_reason" in one:
            found.append(f"{name}: not looked at: {one['skip_reason']}")
        for hole in one.get("vulns", ()):
            if hole["id"] not in why:
                mended = ", ".join(hole["fix_versions"]) or "no release"
                found.append(f"{name}: {hole['id']}, mended in {mended}")
    return found


def _ask(requirements: Path) -> Ran:
    return run(
        tool("pip-audit"), "--no-deps", "--disable-pip", "--progress-spinner", "off",
        "--format", "json", "--timeout", "10", "--requirement", str(requirements),
        seconds=300,
    )  # fmt: skip


def _looked(done: Ran) -> Looked | None:
    """What it says of each package; None if it broke before it could say anything."""
    try:
        looked: Looked = json.loads(done.out)["dependencies"]
    except (ValueError, KeyError):
        return None
    return looked
