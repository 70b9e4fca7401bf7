"""/accounts/again/: asked who one is before something that a stolen session must not do."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from accounts.tests.factors import code_of, factor_on, recovery_code, wrong

pytestmark = pytest.mark.django_db
AGAIN, APP, CODE = "/accounts/again/", "/accounts/again/app/", "/accounts/again/code/"
CODES = "/accounts/app/codes/"
SET = "/accounts/password/set/"
DELETE, OFF = "/account/delete/", "/accounts/app/off/"

Sent = list[EmailMultiAlternatives]


@pytest.fixture
def without_password(client: Client, proven: User) -> Client:
    """Ada, who signs in by e-mail only."""
    proven.set_unusable_password()
    proven.save()
    client.force_login(proven, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_password_opens_what_was_asked_for(signed_in: Client, proven: User) -> None:
    factor_on(proven)
    assert signed_in.get(CODES)["Location"] == f"{AGAIN}?next=%2Faccounts%2Fapp%2Fcodes%2F"
    assert "This is not your password." in signed_in.post(AGAIN, {"password": "x"}).content.decode()
    assert signed_in.get(CODES).status_code == 302

    answer = signed_in.post(f"{AGAIN}?next={CODES}", {"password": PASSWORD, "next": CODES})
    assert answer["Location"] == CODES
    assert signed_in.get(CODES).status_code == 200


def test_or_a_code_of_the_app(signed_in: Client, proven: User) -> None:
    secret = factor_on(proven)
    assert f'href="{APP}' in signed_in.get(AGAIN).content.decode()
    assert "is not right" in signed_in.post(APP, {"code": wrong(secret)}).content.decode()

    assert signed_in.post(APP, {"code": code_of(secret), "next": CODES})["Location"] == CODES
    assert signed_in.get(CODES).status_code == 200


def test_it_holds_for_ten_minutes(
    signed_in: Client, proven: User, later: Callable[[int], None]
) -> None:
    factor_on(proven)
    signed_in.post(AGAIN, {"password": PASSWORD})
    later(590)
    assert signed_in.get(CODES).status_code == 200
    later(610)
    assert signed_in.get(CODES).status_code == 302


def test_who_has_neither_gets_a_code_by_mail(without_password: Client, sent: Sent) -> None:
    client = without_password
    assert client.get(SET)["Location"] == f"{CODE}?next=%2Faccounts%2Fpassword%2Fset%2F"
    page = client.get(f"{CODE}?next={SET}").content.decode()
    assert "a***@example.com" in page
    assert client.post(CODE, {"send": "1", "next": SET})["Location"].startswith(CODE)

    code = str(sent[-1].body).split()[2]
    wrong_page = client.post(CODE, {"code": "BCDF-GHJK", "next": SET}).content.decode()
    assert "This code is not right" in wrong_page
    assert client.post(CODE, {"code": code, "next": SET})["Location"] == SET
    assert client.get(SET).status_code == 200


def test_a_mailed_code_works_once_and_not_for_long(
    without_password: Client, sent: Sent, later: Callable[[int], None]
) -> None:
    client = without_password
    client.post(CODE, {"send": "1"})
    later(16 * 60)
    client.post(CODE, {"code": str(sent[-1].body).split()[2]})
    assert client.get(SET).status_code == 302

    client.post(CODE, {"send": "1"})
    code = str(sent[-1].body).split()[2]
    client.post(CODE, {"code": code})
    assert client.get(SET).status_code == 200
    assert "is not right" in client.post(CODE, {"code": code}).content.decode()


def test_a_mailed_code_is_no_way_around_password_or_app(
    signed_in: Client, without_password: Client, proven: User, sent: Sent
) -> None:
    factor_on(proven)
    assert without_password.post(CODE, {"send": "1"})["Location"].startswith(APP)
    proven.set_password(PASSWORD)
    proven.save()
    signed_in.force_login(proven, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert signed_in.post(CODE, {"send": "1"})["Location"].startswith(AGAIN)
    assert sent == []


def test_guessing_is_limited(
    signed_in: Client, proven: User, sent: Sent, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"login": "2/h", "second_factor": "2/h"}
    secret = factor_on(proven)
    by_password = [signed_in.post(AGAIN, {"password": "x"}).status_code for _ in range(3)]
    by_app = [signed_in.post(APP, {"code": wrong(secret)}).status_code for _ in range(3)]
    assert by_password[-1] == by_app[-1] == 429
    assert signed_in.post(APP, {"code": recovery_code(proven)}).status_code == 429


@pytest.mark.parametrize("url", [AGAIN, APP, CODE])
def test_nobody_is_sent_to_sign_in(client: Client, url: str) -> None:
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"


def test_a_form_that_was_given_up_is_never_carried_out(signed_in: Client, proven: User) -> None:
    """Somebody else's hands sent it; later its owner only opens the page."""
    asked = signed_in.post(DELETE, {"email": proven.email})
    assert asked["Location"] == f"{AGAIN}?next=%2Faccount%2Fdelete%2F"

    answer = signed_in.post(AGAIN, {"password": PASSWORD, "next": DELETE})

    assert answer["Location"] == DELETE
    proven.refresh_from_db()
    assert proven.is_active


def test_nor_one_that_came_just_as_the_minutes_were_over(signed_in: Client, proven: User) -> None:
    """Fresh for us, and for allauth, which looks at the last record only, not any more."""
    factor_on(proven)
    now = time.time()
    session = signed_in.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": at, "reauthenticated": True} for at in (now, now - 700)
    ]
    session.save()

    asked = signed_in.post(OFF)
    assert asked["Location"] == f"{AGAIN}?next=%2Faccounts%2Fapp%2Foff%2F"
    assert signed_in.post(AGAIN, {"password": PASSWORD, "next": OFF})["Location"] == OFF
    assert Authenticator.objects.filter(user=proven, type="totp").exists()


def test_a_new_password_is_not_kept_in_the_session(without_password: Client) -> None:
    new = "a-road-of-my-own"
    assert without_password.post(SET, {"password1": new})["Location"].startswith(CODE)
    assert new not in str(dict(without_password.session))
