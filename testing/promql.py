"""What a question in Prometheus' language is about."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

_STRING = re.compile(r'"[^"]*"')
_MATCHERS = re.compile(r"([a-z_:][a-z0-9_:]*)\{([^}]*)\}")
_GROUPS = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
_SPAN = re.compile(r"\[[^\]]*\]")
_NAME = re.compile(r"\b[a-z_:][a-z0-9_:]*\b(?!\s*\()")
_WORDS = {"and", "or", "unless", "bool", "offset", "by"}

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="needs promtool on the PATH (Debian: apt-get install prometheus)"
)


def series_named(expr: str) -> set[str]:
    """The names of the series that it reads."""
    plain = _MATCHERS.sub(r"\1", _STRING.sub("", expr))
    plain = _SPAN.sub("", _GROUPS.sub("", plain))
    return set(_NAME.findall(plain)) - _WORDS


def labels_named(expr: str) -> dict[str, set[str]]:
    """The labels by which it chooses of each series."""
    found: dict[str, set[str]] = {}
    for name, matchers in _MATCHERS.findall(expr):
        chosen = re.findall(r'([a-z_]+)\s*(?:=~|!~|!=|=)\s*"', matchers)
        found.setdefault(name, set()).update(chosen)
    return found


def groups_named(expr: str) -> set[str]:
    """The labels by which it groups."""
    return {label.strip() for group in _GROUPS.findall(expr) for label in group.split(",")} - {""}


def promtool(*arguments: str | Path, cwd: Path) -> str:
    """What promtool says to them; AssertionError when it refuses something."""
    told = subprocess.run(
        [str(PROMTOOL), *map(str, arguments)],
        cwd=cwd, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    words = told.stdout + told.stderr
    assert told.returncode == 0, words
    return words
