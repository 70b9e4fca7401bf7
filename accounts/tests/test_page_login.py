"""/accounts/login/ and /accounts/logout/."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/accounts/login/"
WORDS = "E-mail address and password do not fit together."


def test_shows_a_form_that_password_managers_understand(client: Client) -> None:
    page = client.get(f"{URL}?next=/studio/new/").content.decode()

    assert 'autocomplete="email"' in page
    assert 'autocomplete="current-password"' in page
    assert "/accounts/magic/?next=/studio/new/" in page


def test_signs_in_and_goes_back(user: User, client: Client) -> None:
    body = {"login": "ADA@example.com", "password": PASSWORD, "next": "/studio/new/"}
    answer = client.post(URL, body)

    assert answer["Location"] == "/studio/new/"
    assert client.session["_auth_user_id"] == str(user.pk)
    event = AuditEvent.objects.get(action="user.signed_in")
    assert (event.actor_id, event.data) == (user.pk, {"methods": ["password"]})


def test_the_session_key_changes_at_sign_in(user: User, client: Client) -> None:
    session = client.session
    session["draft"] = "kept"
    session.save()
    before = client.session.session_key
    client.post(URL, {"login": "ada@example.com", "password": PASSWORD})

    assert client.session.session_key != before


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_wrong_password_and_unknown_address_answer_alike(
    user: User, client: Client, email: str
) -> None:
    answer = client.post(URL, {"login": email, "password": "wrong"})

    assert WORDS in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(action="user.sign_in_failed").count() == 1


def test_blocked_account_is_told_so_only_with_its_password(user: User, client: Client) -> None:
    User.objects.update(is_active=False)

    assert WORDS in client.post(URL, {"login": user.email, "password": "x"}).content.decode()
    answer = client.post(URL, {"login": user.email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_is_limited_by_account_from_many_places(user: User, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "login": "2/h"}
    body = {"login": "page-limited@example.com", "password": "wrong"}
    answers = [Client(REMOTE_ADDR=f"203.0.113.{n}").post(URL, body) for n in range(6)]

    assert answers[-1].status_code == 429


def test_admin_signs_in_here_too(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_signing_out_takes_a_press(signed_in: Client) -> None:
    assert "Sign out?" in signed_in.get("/accounts/logout/").content.decode()
    assert "_auth_user_id" in signed_in.session
    assert signed_in.post("/accounts/logout/")["Location"] == "/"
    assert "_auth_user_id" not in signed_in.session


def test_no_csrf_token_no_sign_in(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(URL, {"login": user.email, "password": PASSWORD})

    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
