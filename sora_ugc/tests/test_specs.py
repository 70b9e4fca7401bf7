"""The specification is true: its tests and links exist, and what it quotes was asked for."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SPECS = ROOT / "specs" / "2025-10-08-sora2-mvp"
ASKED = (SPECS / "asked.md").read_text()
KINDS = ("asked", "added")
STATES = {"done", "partly", "open", "away"}


def stories() -> dict[str, str]:
    """The text of each story, by its heading."""
    text = (SPECS / "spec.md").read_text().partition("## What must always hold")[0]
    parts = re.split(r"^### (\d+\. .+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def named_tests(text: str) -> list[tuple[str, str]]:
    return re.findall(r"`([\w/]+\.py)::(\w+)`", text)


@cache
def functions_of(path: str) -> set[str]:
    """The functions that the file defines; none if it is not there."""
    file = ROOT / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("heading", stories())
def test_each_story_says_where_it_comes_from_and_is_accepted_by_tests_that_exist(
    heading: str,
) -> None:
    story = stories()[heading]
    asked, added = (re.search(rf"^- {kind}: (.+)$", story, re.MULTILINE) for kind in KINDS)
    named = named_tests(story)

    assert (asked is None) != (added is None)
    if asked:
        assert asked[1].strip('"') in ASKED
    if added:
        assert "Off: " in added[1]
    assert named
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


def test_stories_are_numbered_in_their_order() -> None:
    numbers = [int(heading.partition(".")[0]) for heading in stories()]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 25


@pytest.mark.parametrize("page", sorted(SPECS.glob("*.md")), ids=lambda page: page.stem)
def test_each_file_that_is_linked_is_there(page: Path) -> None:
    linked = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text())

    assert [link for link in linked if not (SPECS / link).exists()] == []


def test_each_task_of_the_plan_has_a_state() -> None:
    rows = re.findall(r"^\| (.+?) \| (\w+) \|", (SPECS / "tasks.md").read_text(), re.MULTILINE)
    states = {task: state for task, state in rows if task != "task"}
    plan = ASKED.partition("## Detailed Tasks")[2].partition("\n## ")[0]
    tasks = [line.lstrip(" -") for line in plan.splitlines() if not line.endswith(":") and line]

    assert len(tasks) > 20
    assert [task for task in tasks if task not in states] == []
    assert set(states.values()) <= STATES


def test_the_tables_of_the_plan_exist() -> None:
    """As `app.Model`, or more of the same app behind it."""
    page = (SPECS / "plan.md").read_text()
    rows = re.findall(r"^\| (`\w+\.\w+`(?:, `\w+`)*)", page, re.MULTILINE)
    named = [re.findall(r"\w+", row) for row in rows]
    known = {f"{model._meta.app_label}.{model.__name__}" for model in apps.get_models()}

    assert len(rows) > 15
    told = {f"{app}.{model}" for app, *models in named for model in models}
    assert told <= known
