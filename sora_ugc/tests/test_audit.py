"""`make aud`: what it makes of its programs' answers, and that each exception has its reason.

The programs themselves run with `make aud`, which also tries semgrep's rules on their examples.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from infra.audit.outcome import REASONS, Ran, State, run
from infra.audit.packages import REQUIREMENTS, Looked, advisories, unreachable
from infra.audit.secrets import BASELINE, Found, serious, unexplained
from infra.audit.theauditor import keep

ROOT = Path(settings.BASE_DIR)
RULES = ROOT / "infra" / "semgrep"
# An exception without a word behind it.
BARE = re.compile(r"#\s*(nosec[\sB0-9,]*|nosemgrep(:\s*[\w.,-]+)?|pragma: allowlist secret)\s*$")


@pytest.mark.parametrize("rules", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_rule_has_an_example_that_it_finds_and_one_that_it_leaves(rules: Path) -> None:
    examples = rules.with_suffix(".py").read_text()
    names = re.findall(r"^  - id: (\S+)$", rules.read_text(), re.MULTILINE)

    assert names
    for name in names:
        assert f"# ruleid: {name}\n" in examples
        assert f"# ok: {name}\n" in examples


def test_each_file_that_a_rule_leaves_out_is_there() -> None:
    named = re.findall(
        r"(?<=[\s\[,])/([\w/.]+)", "".join(p.read_text() for p in RULES.glob("*.yaml"))
    )

    assert len(named) > 5
    assert [path for path in named if not (ROOT / path).exists()] == []


def _rooms() -> list[str]:
    """The folders and files of code, as the Makefile names them."""
    named = dict(re.findall(r"(?m)^(PRODUCT|CODE) := (.*)$", (ROOT / "Makefile").read_text()))
    return (named["PRODUCT"] + named["CODE"].replace("$(PRODUCT)", "")).split()


def _is_ours(path: Path) -> bool:
    """Whether it is no library that a bench has installed for itself."""
    return not any(part.startswith(".") for part in path.relative_to(ROOT).parts)


def test_each_exception_in_the_code_says_why() -> None:
    code = [path for room in _rooms() for path in (ROOT / room).rglob("*.py") if _is_ours(path)]
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in code
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if BARE.search(line)
    ]

    assert len(code) > 500
    assert bare == []


def test_each_string_of_the_baseline_was_looked_at_and_has_a_reason() -> None:
    known = json.loads(BASELINE.read_text())["results"]
    why = tomllib.loads(REASONS.read_text())["secrets"]

    assert list(unexplained(known, why)) == []


def test_guesses_are_left_where_secrets_are_made_up_and_forms_are_not() -> None:
    guess, form = {"type": "Secret Keyword"}, {"type": "Stripe Access Key"}
    found: Found = {"billing/tests/test_x.py": [guess, form], "billing/keys.py": [guess]}

    assert serious(found, {"*/tests/*": "Made up."}) == {
        "billing/tests/test_x.py": [form],
        "billing/keys.py": [guess],
    }
    assert serious({"e2e/x.py": [guess]}, {"e2e/*": "Made up."}) == {}


def test_a_secret_that_nobody_looked_at_has_no_reason_and_a_reason_needs_a_secret() -> None:
    known: Found = {"billing/keys.py": [{"line_number": 3}]}

    said = list(unexplained(known, {"docs/*": "Examples."}))

    assert [line.split(":")[0] for line in said] == [
        "billing/keys.py",
        "billing/keys.py",
        "reasons.toml",
    ]


def test_every_file_of_packages_is_asked_about() -> None:
    assert {path.name for path in ROOT.glob("requirements*.txt")} == set(REQUIREMENTS)


def answer(*packages: dict[str, Any], status: int = 0) -> Ran:
    return Ran(status, json.dumps({"dependencies": packages}), "")


HOLE: dict[str, Any] = {"id": "PYSEC-2021-98", "fix_versions": ["3.2.1"]}


def test_a_database_that_knows_the_known_hole_is_one() -> None:
    assert (
        unreachable(answer({"name": "django", "version": "3.2", "vulns": [HOLE]}, status=1)) == ""
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer({"name": "django", "skip_reason": "not found on PyPI"}), "not found on PyPI"),
        (answer({"name": "django", "version": "3.2", "vulns": []}), "it knows nothing against"),
        (Ran(1, "", "Traceback\nConnectionError: no route to host\n"), "no route to host"),
        (Ran(None, "", ""), "it took too long"),
    ],
    ids=["404", "empty", "no-network", "silent"],
)
def test_anything_else_is_no_database_and_never_a_pass(said: Ran, why: str) -> None:
    assert why in unreachable(said)


def test_a_package_counts_unless_its_hole_has_a_reason() -> None:
    looked: Looked = [
        {"name": "django", "version": "3.2", "vulns": [HOLE]},
        {"name": "ours", "skip_reason": "not on PyPI"},
        {"name": "idna", "version": "3.20", "vulns": []},
    ]

    assert advisories(looked, {}) == [
        "django 3.2: PYSEC-2021-98, mended in 3.2.1",
        "ours: not looked at: not on PyPI",
    ]
    assert advisories(looked[:1], {"PYSEC-2021-98": "We never order by what others name."}) == []


def test_a_program_that_hangs_or_breaks_is_no_clean_scan() -> None:
    hung = run("sleep", "30", seconds=0.2)
    broken = run("sh", "-c", "echo gone wrong >&2; exit 7")

    assert hung.failed().words == "the program took too long"
    assert broken.failed() == (State.FAILED, "the program ended with 7", ("gone wrong",))


def test_what_a_scan_said_is_kept_though_it_died_before_it_wrote_anything(tmp_path: Path) -> None:
    copy, report = tmp_path / "product", tmp_path / "test-results" / "theauditor"

    keep(copy, Ran(None, "phase 1\n", "killed\n"), report)
    assert (report / "said.txt").read_text() == "phase 1\nkilled\n"

    (copy / ".pf" / "raw").mkdir(parents=True)
    (copy / ".pf" / "raw" / "taint.json").write_text("[]")
    keep(copy, Ran(0, "", ""), report)
    assert (report / "raw" / "taint.json").read_text() == "[]"


def _aud(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`make aud` in a repository of its own, where no virtual environment can be made."""
    shutil.copytree(ROOT / "infra" / "audit", place / "infra" / "audit")
    (place / "requirements-audit.txt").write_text("")
    (place / ".venv-audit").write_text("in the way")
    return subprocess.run(
        [sys.executable, "-m", "infra.audit", *words],
        cwd=place, env=os.environ | {"PATH": "/nowhere", "PYTHON314": "none"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_only_scans_whose_programs_cannot_be_had_are_skipped(tmp_path: Path) -> None:
    done = _aud(tmp_path, "theauditor", "semgrep", "pip-audit")

    assert done.returncode == 0, done.stderr
    theauditor, semgrep, pip_audit = done.stdout.splitlines()
    assert "it needs Python 3.14" in theauditor
    assert re.match(r"semgrep +SKIPPED  it could not be installed", semgrep)
    assert re.match(r"pip-audit +SKIPPED  it could not be installed", pip_audit)
    assert done.stderr.count("making .venv-audit") == 1


def test_a_scan_that_needs_nothing_installed_installs_nothing(tmp_path: Path) -> None:
    done = _aud(tmp_path, "--strict", "theauditor")

    assert (done.returncode, done.stderr) == (1, "")
