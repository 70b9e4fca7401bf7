"""/accounts/signup/."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.conftest import PASSWORD, link_in
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/accounts/signup/"


def test_shows_a_form_that_password_managers_understand(client: Client) -> None:
    page = client.get(f"{URL}?next=/studio/new/").content.decode()

    assert 'autocomplete="email"' in page
    assert 'autocomplete="new-password"' in page
    assert 'inputmode="email"' in page
    assert '<input type="hidden" name="next" value="/studio/new/">' in page
    assert "/accounts/login/?next=" in page


def test_makes_an_account_signs_in_and_goes_back(
    client: Client, sent: list[EmailMultiAlternatives]
) -> None:
    answer = client.post(
        URL, {"email": "Ada@Example.com", "password1": PASSWORD, "next": "/studio/new/"}
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/studio/new/"
    user = User.objects.get()
    assert user.email == "ada@example.com"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get().verified is False
    assert len(sent) == 1
    assert link_in(sent[0]).startswith("/accounts/confirm-email/")
    actions = AuditEvent.objects.order_by("created_at").values_list("action", flat=True)
    assert list(actions) == ["user.signed_up", "user.signed_in"]


def test_without_next_the_studio_is_next(client: Client) -> None:
    answer = client.post(URL, {"email": "ada@example.com", "password1": PASSWORD})
    assert answer["Location"] == "/studio/"


def test_next_never_leaves_the_site(client: Client) -> None:
    body = {"email": "ada@example.com", "password1": PASSWORD, "next": "https://evil.example/"}
    assert client.post(URL, body)["Location"] == "/studio/"


def test_taken_address_is_said_at_its_field(user: User, client: Client) -> None:
    page = client.post(URL, {"email": "ADA@example.com", "password1": PASSWORD}).content.decode()

    assert 'role="alert"' in page
    assert "There is an account with this e-mail address already. Sign in instead." in page
    assert 'aria-describedby="id_email_error"' in page
    assert User.objects.count() == 1
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ada@example.com", "password1": "short"},
        {"email": "ada@example.com", "password1": "ada@example.com"},
        {"email": "ada@example.com", "password1": "a\x00 long walk home"},
        {"email": "a\x00@example.com", "password1": PASSWORD},
        {"email": "ada@example.com", "password1": "x" * 1025},
    ],
)
def test_bad_input_makes_nothing(client: Client, body: dict[str, str]) -> None:
    answer = client.post(URL, body)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


def test_somebody_signed_in_is_sent_on(signed_in: Client) -> None:
    assert signed_in.get(URL)["Location"] == "/studio/"


def test_is_limited(settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "signup": "1/h"}
    client = Client(REMOTE_ADDR="198.51.100.21")
    answers = [client.post(URL, {"email": "x"}) for _ in range(3)]

    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
