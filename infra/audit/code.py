"""The product's code: bandit for what is dangerous anywhere, semgrep for what we forbid."""

from __future__ import annotations

import json
import sys

from infra.audit.outcome import ROOMS, Outcome, State, run, tool

_RULES = "infra/semgrep"
_SEMGREP = ("scan", "--metrics=off", "--disable-version-check")


def bandit() -> Outcome:
    """Bandit over the rooms; an exception carries `# nosec ID  # reason` on its line."""
    done = run(
        sys.executable, "-m", "bandit", "--configfile", "pyproject.toml", "--quiet",
        "--format", "json", "--recursive", *ROOMS, "--exclude", "*/tests/*,*/migrations/*",
    )  # fmt: skip
    if done.status not in {0, 1} or not done.out:
        return done.failed()
    report = json.loads(done.out)
    broken = tuple(f"{error['filename']}: {error['reason']}" for error in report["errors"])
    if broken:
        return Outcome(State.FAILED, "some files could not be read", broken)
    found = tuple(
        f"{issue['filename']}:{issue['line_number']}: {issue['test_id']} {issue['issue_text']}"
        for issue in report["results"]
    )
    files = len(report["metrics"]) - 1
    return Outcome(State.FOUND if found else State.CLEAN, f"{files} files", found)


def semgrep() -> Outcome:
    """Our own rules: first that each still finds its examples, then over the rooms."""
    tried = run(tool("semgrep"), *_SEMGREP, "--test", _RULES)
    if tried.status != 0:
        return tried.failed()
    done = run(tool("semgrep"), *_SEMGREP, "--quiet", "--json", "--config", _RULES, *ROOMS)
    if done.status != 0:
        return done.failed()
    report = json.loads(done.out)
    broken = tuple(str(error.get("message", error)) for error in report["errors"])
    if broken:
        return Outcome(State.FAILED, "some files could not be read", broken)
    found = tuple(
        f"{hit['path']}:{hit['start']['line']}: {hit['check_id'].split('.')[-1]}: "
        f"{hit['extra']['message']}"
        for hit in report["results"]
    )
    files = len(report["paths"]["scanned"])
    return Outcome(State.FOUND if found else State.CLEAN, f"rules tried, {files} files", found)
