"""Wherever somebody may be disappointed, the page says who answers."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from testing.factories import JobFactory, UserFactory

PAGES = (
    "/refunds/",
    "/terms/",
    "/privacy/",
    "/billing/",
    "/billing/statement/",
    "/studio/jobs/{job}/",
    "/studio/jobs/{job}/receipt/",
)
# Where somebody waits for a mail that does not come, or has a link that no longer works.
SIGNED_OUT = (
    "/accounts/magic/sent/",
    "/accounts/magic/long-spent/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/0-bad/",
    "/accounts/inactive/",
)
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)


def _main(path: str) -> str:
    """What its owner reads on a page, without what stands on every page."""
    owner = UserFactory.create()
    job = JobFactory.create(owner=owner, ready=True)
    browser = Client()
    browser.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.get(path.format(job=job.pk))
    assert answer.status_code == 200
    found = MAIN.search(answer.content.decode())
    assert found
    return found[0]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_it_names_the_support(settings: Settings, path: str) -> None:
    settings.SUPPORT_EMAIL = "help@fairtake.example"

    assert 'href="mailto:help@fairtake.example' in _main(path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_named_where_nobody_answers(settings: Settings, path: str) -> None:
    settings.SUPPORT_EMAIL = ""

    assert "mailto:" not in _main(path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", SIGNED_OUT)
def test_who_cannot_get_in_is_not_left_alone(client: Client, settings: Settings, path: str) -> None:
    settings.SUPPORT_EMAIL = "help@fairtake.example"

    found = MAIN.search(client.get(path).content.decode())

    assert found
    assert 'href="mailto:help@fairtake.example"' in found[0]


@pytest.mark.django_db
def test_a_mail_about_a_take_carries_its_number(settings: Settings) -> None:
    settings.SUPPORT_EMAIL = "help@fairtake.example"

    numbered = re.search(
        r'href="mailto:help@fairtake\.example\?subject=Take%20[0-9a-f-]{36}"',
        _main("/studio/jobs/{job}/"),
    )
    assert numbered
