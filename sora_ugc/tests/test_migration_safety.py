"""A migration that the running version would mind is found, and needs a reason."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from infra.migration_safety import APPS, REASONS, problems, said

BEFORE = {"billing": "0008"}
FOUND = {"billing.0008_old": ["DROPPING table"], "billing.0009_new": ["NOT NULL", "RENAMING"]}


def test_what_has_no_reason_is_named_with_each_finding() -> None:
    wrong = problems(FOUND, before=BEFORE, why={})

    assert [line.partition(". ")[0] for line in wrong] == [
        "billing.0009_new: NOT NULL",
        "billing.0009_new: RENAMING",
    ]


def test_with_a_reason_nothing_is_wrong() -> None:
    assert problems(FOUND, before=BEFORE, why={"billing.0009_new": "empty table"}) == []


def test_an_app_that_is_new_has_no_past() -> None:
    assert problems({"shop.0001_initial": ["RENAMING"]}, before=BEFORE, why={})


@pytest.mark.parametrize("name", ["billing.0008_old", "billing.0010_gone"])
def test_a_reason_that_nothing_needs_is_wrong(name: str) -> None:
    (wrong,) = problems(FOUND, before={"billing": "0009"}, why={name: "once"})

    assert wrong.startswith(name)


@pytest.mark.django_db
def test_the_linter_sees_what_would_break_the_version_before() -> None:
    """A column that has to be filled and has no default in the database; one that has."""
    assert "NOT NULL constraint on columns" in said("billing", "0003_money_that_went_back")
    assert said("billing", "0007_receipt_mailed") == []


def test_what_was_before_was_there() -> None:
    before = tomllib.loads(REASONS.read_text())["before"]

    assert set(before) == set(APPS)
    for app, number in before.items():
        assert list(Path(settings.BASE_DIR, app, "migrations").glob(f"{number}_*.py")), app
