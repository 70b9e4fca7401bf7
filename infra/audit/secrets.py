"""Secrets in what is committed: detect-secrets, against a baseline of what was looked at.

Tests are full of made-up passwords and keys, which no guess can tell from real ones: where
`reasons.toml` says so, what only looks like a secret is left, and what has the form of somebody's
(a key of Stripe, of Amazon, a private key) is not. Everywhere else the baseline
(`.secrets.baseline`, in detect-secrets' own form, for its own `audit` too) names what was looked
at. It holds digests, no values, and each file in it has its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from infra.audit.outcome import ROOT, Outcome, Ran, State, reasons, run, tool

BASELINE = ROOT / ".secrets.baseline"

# Digests of packages and translated words, which look like secrets to any entropy.
_NOT_OURS = r"package-lock\.json$|\.po$|^\.secrets\.baseline$"

# What detect-secrets takes for a secret by a name beside it, or for being hard to guess.
_GUESSES = {
    "Secret Keyword",
    "Basic Auth Credentials",
    "Base64 High Entropy String",
    "Hex High Entropy String",
}

Found = dict[str, list[dict[str, Any]]]


def secrets() -> Outcome:
    """What looks like a secret and is not in the baseline, or is there without a reason."""
    done = _scan()
    if done.status != 0:
        return done.failed()
    now = serious(json.loads(done.out)["results"], reasons("made-up"))
    known: Found = json.loads(BASELINE.read_text())["results"]
    details = (*_new(now, known), *unexplained(known, reasons("secrets")))
    count = sum(map(len, now.values()))
    return Outcome(
        State.FOUND if details else State.CLEAN,
        f"{count} strings look like secrets outside of tests, {len(details)} without a reason",
        details,
    )


def baseline_write() -> Outcome:
    """Take all that is there now into the baseline; who calls this has looked at each."""
    done = _scan()
    if done.status != 0:
        return done.failed()
    report = json.loads(done.out)
    report["results"] = serious(report["results"], reasons("made-up"))
    for found in report["results"].values():
        for one in found:
            one["is_secret"] = False
    del report["generated_at"]
    BASELINE.write_text(json.dumps(report, indent=2) + "\n")
    return Outcome(State.CLEAN, f"{BASELINE.name} written; look at `git diff {BASELINE.name}`")


def serious(found: Found, made_up: dict[str, str]) -> Found:
    """What was found, without guesses in files whose secrets are made up."""
    left = {
        path: [one for one in ones if not (one["type"] in _GUESSES and _is_any(path, made_up))]
        for path, ones in found.items()
    }
    return {path: ones for path, ones in left.items() if ones}


def _is_any(path: str, patterns: dict[str, str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def unexplained(known: Found, why: dict[str, str]) -> Iterator[str]:
    """What of the baseline has no reason or was not looked at, and reasons that nothing needs."""
    for path, found in known.items():
        if not _is_any(path, why):
            yield f"{path}: in the baseline, but without a reason in reasons.toml"
        for one in found:
            if one.get("is_secret") is not False:
                yield f"{path}:{one['line_number']}: in the baseline, but nobody looked at it"
    for pattern in why:
        if not any(fnmatch(path, pattern) for path in known):
            yield f"reasons.toml: nothing needs {pattern!r} any more"


def _new(now: Found, known: Found) -> Iterator[str]:
    before = {(path, one["hashed_secret"]) for path, found in known.items() for one in found}
    for path, found in now.items():
        for one in found:
            if (path, one["hashed_secret"]) not in before:
                yield f"{path}:{one['line_number']}: {one['type']}"


def _scan() -> Ran:
    # Without asking the services that a key might be of whether it works.
    return run(tool("detect-secrets"), "scan", "--no-verify", "--exclude-files", _NOT_OURS)
