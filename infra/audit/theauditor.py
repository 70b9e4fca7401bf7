"""TheAuditor's `aud full`, where there is a Python 3.14 and npm: its releases run on nothing older.

It works on a copy of the product's code, since it writes folders of its own beside what it reads.
All that it left there, its database of findings too, is kept in `test-results/theauditor/`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from infra.audit.install import venv
from infra.audit.outcome import ROOMS, ROOT, Outcome, Ran, State, run

VENV = ROOT / ".venv-theauditor"
RELEASE = "theauditor[runtime]==2.0.2rc1"
REPORT = ROOT / "test-results" / "theauditor"
HOW = (
    "it needs {missing}; `make aud SCAN=theauditor` runs it where both are (PYTHON314 names the"
    " interpreter), and on GitHub the workflow does"
)
# What it reads. Its reader of JavaScript refuses scripts as browsers have them.
_PARTS = (*ROOMS, "templates", "manage.py", "requirements.txt")
# Where its wheel keeps the sources of its reader of JavaScript, which it builds when it first runs.
_READER = "lib/python3.14/site-packages/theauditor/ast_extractors/javascript"
# So it ends after it has built that, or other code of its own: start it again.
_BUILT = 10
_STARTS = 4
_FOUND = {1: "high", 2: "critical"}
_LONGEST = 1800


def theauditor() -> Outcome:
    """Its findings of high and critical severity; skipped where it cannot run."""
    python = shutil.which(os.environ.get("PYTHON314", "python3.14"))
    if python is None or shutil.which("npm") is None:
        return Outcome(State.SKIPPED, HOW.format(missing="Python 3.14" if not python else "npm"))
    if not venv(VENV, python, stamp=RELEASE, wanted=("--prerelease", "allow", RELEASE)):
        return Outcome(State.FAILED, "it could not be installed; the lines above say why")
    reader = run("npm", "install", "--no-audit", "--no-fund", "--prefix", str(VENV / _READER))
    if reader.status != 0:
        return reader.failed()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "product")
        _copy(copy)
        _as_it_wants_itself(copy)
        done = _started(copy)
        keep(copy, done, REPORT)
    return _judged(done)


def keep(copy: Path, done: Ran, report: Path) -> None:
    """What it said, and what it wrote, if it came so far."""
    report.mkdir(parents=True, exist_ok=True)
    (report / "said.txt").write_text(done.out + done.err)
    if (copy / ".pf").is_dir():
        shutil.copytree(copy / ".pf", report, dirs_exist_ok=True)


def _copy(place: Path) -> None:
    for name in run("git", "ls-files", "-z", *_PARTS).out.split("\0"):
        if name and "/tests/" not in name:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)


def _as_it_wants_itself(copy: Path) -> None:
    """Its phases are processes, and their tools, that it looks for in the folder it reads.

    Its own command for that wants its sources, and tools from nodejs.org for other languages.
    """
    its_own = copy / ".auditor_venv"
    (its_own / "bin").mkdir(parents=True)
    (its_own / "bin" / "aud").symlink_to(VENV / "bin" / "aud")
    (its_own / ".theauditor_tools").mkdir()


def _started(copy: Path) -> Ran:
    for _ in range(_STARTS):
        done = run(str(VENV / "bin" / "aud"), "full", "--offline", seconds=_LONGEST, folder=copy)
        if done.status != _BUILT:
            break
    return done


def _judged(done: Ran) -> Outcome:
    if done.status == 0:
        return Outcome(State.CLEAN, "nothing of high severity")
    if done.status in _FOUND:
        words = f"findings of {_FOUND[done.status]} severity, in test-results/theauditor/"
        return Outcome(State.FOUND, words)
    return done.failed()
