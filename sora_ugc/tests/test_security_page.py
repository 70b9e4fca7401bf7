"""docs/security.md is true: what it says meets a threat is a test that there is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "security.md").read_text()
ROW = re.compile(r"^\| (?P<threat>.+?) \| (?P<met>.+?) \| (?P<tests>.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`(?P<path>[\w/]+\.py)::(?P<name>test_\w+)`")


def test_every_threat_names_tests_or_is_open() -> None:
    rows = [row for row in ROW.finditer(PAGE) if row["threat"] not in {"threat", "---"}]

    assert len(rows) > 30
    for row in rows:
        assert TEST.sub("", row["tests"]).strip() == ("" if TEST.search(row["tests"]) else "open")


def test_every_named_test_exists() -> None:
    named: dict[str, set[str]] = {}
    for found in TEST.finditer(PAGE):
        named.setdefault(found["path"], set()).add(found["name"])

    for path, names in named.items():
        tree = ast.parse((ROOT / path).read_text())
        defined = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert names <= defined, f"{path}: {names - defined}"
