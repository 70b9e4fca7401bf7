"""The second factor by page: set up, asked for after every first one, switched off."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from accounts.tests.conftest import PASSWORD, link_in
from accounts.tests.factors import code_of, factor_on, recovery_code, secret_on, wrong
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
ASKED = "/accounts/login/app/"
ON, OFF, CODES = "/accounts/app/on/", "/accounts/app/off/", "/accounts/app/codes/"
AGAIN = "/accounts/again/"

Sent = list[EmailMultiAlternatives]


@pytest.fixture
def fresh(signed_in: Client, proven: User) -> Client:
    """Ada's browser, a moment after she was asked who she is."""
    signed_in.post(AGAIN, {"password": PASSWORD})
    return signed_in


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_set_up_with_the_code_that_the_app_shows(
    fresh: Client,
    proven: User,
    sent: Sent,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = fresh.get(ON).content.decode()
    assert "<svg" in page
    assert "<?xml" not in page
    assert "otpauth://totp/ada%40example.com?secret=" in page
    secret = secret_on(page)
    with django_capture_on_commit_callbacks(execute=True):
        answer = fresh.post(ON, {"code": code_of(secret)})

    assert answer["Location"] == CODES
    assert recovery_code(proven) in fresh.get(CODES).content.decode()
    assert AuditEvent.objects.filter(action="second_factor.on").count() == 1
    assert [message.subject for message in sent] == ["The second step at fairtake is on"]
    assert "On since" in fresh.get("/account/").content.decode()
    assert fresh.get(ON)["Location"] == OFF


def test_a_wrong_code_sets_nothing_up(fresh: Client) -> None:
    secret = secret_on(fresh.get(ON).content.decode())

    page = fresh.post(ON, {"code": wrong(secret)}).content.decode()

    assert "This code is not right" in page
    assert secret_on(page) == secret
    assert not Authenticator.objects.exists()


def test_an_unproven_address_cannot_set_it_up(signed_in: Client, user: User) -> None:
    signed_in.post(AGAIN, {"password": PASSWORD})
    signed_in.get(ON, follow=True)
    signed_in.post(ON, {"code": "123456"})

    assert not Authenticator.objects.exists()
    assert "Confirm your address first." in signed_in.get("/account/").content.decode()


def by_password(client: Client, _sent: Sent) -> str:
    return str(client.post(LOGIN, {"login": "ada@example.com", "password": PASSWORD})["Location"])


def by_link(client: Client, sent: Sent) -> str:
    client.post("/accounts/magic/", {"email": "ada@example.com"})
    return str(client.post(link_in(sent[-1]))["Location"])


def by_code(client: Client, sent: Sent) -> str:
    client.post("/accounts/login/code/", {"email": "ada@example.com"})
    code = str(sent[-1].body).split()[2]
    return str(client.post("/accounts/login/code/confirm/", {"code": code})["Location"])


def by_reset(client: Client, sent: Sent) -> str:
    client.post("/accounts/password/reset/", {"email": "ada@example.com"})
    form = client.get(link_in(sent[-1]))["Location"]
    return str(client.post(form, {"password1": "a road of my own"})["Location"])


@pytest.mark.parametrize("first", [by_password, by_link, by_code, by_reset])
def test_every_way_in_asks_for_it(client: Client, proven: User, sent: Sent, first: object) -> None:
    secret = factor_on(proven)

    assert first(client, sent) == ASKED  # type: ignore[operator]
    assert not is_in(client)
    assert client.get("/api/v1/auth/session").status_code == 401
    assert "This code is not right" in client.post(ASKED, {"code": wrong(secret)}).content.decode()
    assert not is_in(client)

    assert client.post(ASKED, {"code": code_of(secret)})["Location"] == "/studio/"
    assert is_in(client)


def test_a_code_works_once(client: Client, stranger: Client, proven: User) -> None:
    code = code_of(factor_on(proven))
    for browser in (client, stranger):
        by_password(browser, [])
        browser.post(ASKED, {"code": code})

    assert is_in(client)
    assert not is_in(stranger)


def test_a_recovery_code_stands_in_once(client: Client, stranger: Client, proven: User) -> None:
    factor_on(proven)
    code = recovery_code(proven)
    for browser in (client, stranger):
        by_password(browser, [])
        browser.post(ASKED, {"code": code})

    assert is_in(client)
    assert not is_in(stranger)


def test_guessing_is_limited_by_account(
    client: Client, stranger: Client, proven: User, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"second_factor": "2/h"}
    secret = factor_on(proven)
    by_password(client, [])
    for _guess in range(2):
        client.post(ASKED, {"code": wrong(secret)})
    by_password(stranger, [])

    assert stranger.post(ASKED, {"code": code_of(secret)}).status_code == 429
    assert not is_in(stranger)


def test_switched_off_the_codes_end_too(
    fresh: Client,
    client: Client,
    proven: User,
    sent: Sent,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    factor_on(proven)
    assert "Switch the second step off?" in fresh.get(OFF).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert fresh.post(OFF)["Location"] == "/account/"

    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.filter(action="second_factor.off").count() == 1
    assert [message.subject for message in sent] == ["The second step at fairtake is off"]
    assert fresh.get(OFF).status_code == 404


def test_new_recovery_codes_end_the_old(fresh: Client, proven: User) -> None:
    factor_on(proven)
    old = recovery_code(proven)
    assert "The 10 codes that are left stop working." in fresh.get(f"{CODES}new/").content.decode()

    assert fresh.post(f"{CODES}new/")["Location"] == CODES
    page = fresh.get(CODES).content.decode()
    assert old not in page
    assert "10 of 10 left" in page
    saved = fresh.get(f"{CODES}file/")
    assert recovery_code(proven) in saved.content.decode()
    assert "no-store" in saved["Cache-Control"]


def test_codes_without_an_app_are_not_made(fresh: Client) -> None:
    assert fresh.post(f"{CODES}new/")["Location"] == "/account/"
    assert fresh.get(CODES).status_code == 404
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("url", [ON, OFF, CODES, f"{CODES}file/", f"{CODES}new/"])
def test_nobody_and_an_old_session_are_asked_who_they_are(
    client: Client, proven: User, url: str
) -> None:
    assert client.get(url)["Location"].startswith(LOGIN)
    client.force_login(proven, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(url)["Location"] == f"{AGAIN}?next={url.replace('/', '%2F')}"
    factor_on(proven)
    assert "10 of 10" not in client.get(url, follow=True).content.decode()


def test_the_second_step_alone_opens_nothing(client: Client) -> None:
    assert client.get(ASKED)["Location"] == LOGIN
    assert client.post(ASKED, {"code": "123456"})["Location"] == LOGIN
