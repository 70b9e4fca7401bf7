"""Thousands of inputs that nobody means: none is a fault of ours, none leaves a row."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from testing.bad_inputs import Bad, all_of_them
from testing.factories import UserFactory
from testing.pages.people import Person, people
from testing.pages.shown import Who
from testing.routes import STAFF
from testing.staff import staff_sign_in

HOW_MANY = 2_000
# What is meant to be written: who failed to sign in, sessions of visitors and where they were, and
# the one draft that the wizard keeps of whoever types.
COUNTED = {
    *("common.AuditEvent", "sessions.Session", "usersessions.UserSession", "generation.Draft"),
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_and_without_limits(settings: Settings) -> None:
    settings.RATES = dict.fromkeys(settings.RATES, "1000000/m")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_there_are_enough_of_every_kind() -> None:
    everything = list(all_of_them())

    assert len(everything) > HOW_MANY >= 2_000


def test_none_is_a_fault_and_none_leaves_a_row() -> None:
    everybody = people()
    browsers = {
        "nobody": Client(raise_request_exception=False),
        "newcomer": everybody[Who.NEWCOMER].client(),
        STAFF: _staff_browser(),
    }
    assert browsers[STAFF].get("/admin/common/auditevent/").status_code == 200
    cookies = {who: deepcopy(browser.cookies) for who, browser in browsers.items()}
    before = _rows()
    faults = []
    # S311: any choice will do that is the same each time.
    for bad in random.Random(34).sample([*all_of_them()], HOW_MANY):  # noqa: S311
        browser = browsers[bad.who]
        # Some sign out, or change the language.
        browser.cookies = deepcopy(cookies[bad.who])
        status = _status(browser, bad)
        if status >= 500:
            faults.append(f"{status}: {bad}")

    assert not faults, f"{len(faults)}:\n" + "\n".join(faults[:40])
    assert _rows() == before


def _staff_browser() -> Client:
    user = UserFactory.create(staff=True)
    browser = Person(user).client()
    staff_sign_in(browser, user)
    return browser


def _status(browser: Client, bad: Bad) -> int:
    with transaction.atomic():
        sent: dict[str, Any] = {"headers": bad.headers}
        if bad.content_type:
            sent["content_type"] = bad.content_type
        try:
            answer: Any = getattr(browser, bad.method.lower())(bad.path, bad.data, **sent)
        except UnicodeEncodeError:
            # No client can send it.
            return 0
        if answer.streaming:
            b"".join(answer.streaming_content)
        return int(answer.status_code)


def _rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label not in COUNTED and not model._meta.proxy
    }
