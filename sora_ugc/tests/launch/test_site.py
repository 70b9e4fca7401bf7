"""The site itself, as a launch wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from common.http_client import Looked
from sora_ugc.launch import site
from sora_ugc.launch.point import Verdict
from sora_ugc.tests.launch.shared import verdicts
from testing.factories import UserFactory

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OURS = {"X-Request-Id": "our-mark"}


@pytest.mark.parametrize(
    ("status", "headers", "days", "words"),
    [
        (502, {"strict-transport-security": "1"}, 90, "answers 502"),
        (200, {"strict-transport-security": "1"}, 3, "end is 2026-12-04"),
        (200, {"strict-transport-security": "1"}, None, "nowhere to be seen"),
        (200, {}, 90, "no Strict-Transport-Security"),
    ],
)
def test_a_site_that_answers_wrongly_fails(
    status: int, headers: dict[str, str], days: int | None, words: str
) -> None:
    until = None if days is None else NOW + timedelta(days=days)

    point = site.tls_judged(Looked(status, OURS | headers, until), mark="our-mark", now=NOW)

    assert point.verdict is Verdict.FAIL
    assert words in point.words
    assert point.mend


@pytest.mark.parametrize("headers", [{}, {"X-Request-Id": "of-somebody-else"}], ids=len)
def test_another_site_that_answers_well_fails(headers: dict[str, str]) -> None:
    said = httpx2.Headers({"strict-transport-security": "max-age=31536000"} | headers)

    point = site.tls_judged(Looked(200, said, NOW + timedelta(days=60)), mark="our-mark", now=NOW)

    assert point.verdict is Verdict.FAIL
    assert "another site" in point.words


def test_what_is_looked_at_brings_the_mark_back_and_is_closed_for_maintenance(
    client: Client, settings: Settings
) -> None:
    for settings.MAINTENANCE, status in ((False, 200), (True, 503)):
        answer = client.get(site._PAGE, headers={"X-Request-Id": "our-mark"})

        assert (answer.status_code, answer["X-Request-Id"]) == (status, "our-mark")


def test_a_site_with_a_fresh_certificate_passes() -> None:
    headers = OURS | {"strict-transport-security": "max-age=31536000"}

    point = site.tls_judged(
        Looked(200, headers, NOW + timedelta(days=60)), mark="our-mark", now=NOW
    )

    assert point.verdict is Verdict.PASS


def test_an_address_that_is_plain_or_dead_fails(settings: Settings) -> None:
    settings.SITE_URL = "http://studio.example.com"
    assert verdicts(site.address()) == {"site.tls": "fail"}

    settings.SITE_URL = "https://127.0.0.1:9"
    (point,) = site.address()
    assert "does not answer" in point.words


def test_what_passes_the_proxy_is_looked_at_from_outside(settings: Settings) -> None:
    settings.TRUSTED_PROXIES, settings.SITE_URL = 1, "https://studio.example.com"
    (point,) = site.proxy()
    assert (point.name, point.verdict) == ("site.proxy", Verdict.UNKNOWN)
    assert "https://studio.example.com/api/v1/auth/login" in point.mend

    settings.TRUSTED_PROXIES = 0
    assert not [*site.proxy()]


def test_a_name_with_sora_fails(settings: Settings) -> None:
    settings.SITE_NAME = "Sora 2 Studio"
    assert verdicts(site.public_name()) == {"name.site": "fail"}
    settings.SITE_NAME = "fairtake"
    assert verdicts(site.public_name()) == {"name.site": "pass"}


@pytest.mark.django_db
def test_a_superuser_of_the_database_fails() -> None:
    """As the tests' own role is; one that passes: test_database_roles."""
    (point,) = site.database_role()

    assert point.verdict is Verdict.FAIL
    assert "production-database.md" in point.mend


@pytest.mark.django_db
def test_staff_needs_a_second_factor_and_an_address(settings: Settings) -> None:
    settings.STAFF_EMAIL = []
    assert verdicts(site.staff()) == {"staff": "fail", "staff.mail": "fail"}

    settings.STAFF_EMAIL = ["ops@example.com"]
    user = UserFactory.create(is_staff=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert verdicts(site.staff()) == {"staff": "pass"}
