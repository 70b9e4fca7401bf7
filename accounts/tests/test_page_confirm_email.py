"""/accounts/confirm-email/<key>/: the link that is mailed at sign-up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import ApiToken, User
from accounts.services import confirmation_send
from accounts.tests.conftest import PASSWORD, link_in
from accounts.tokens import token_create
from common.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(user: User, sent: list[EmailMultiAlternatives]) -> str:
    confirmation_send(user=user)
    return link_in(sent[-1])


def is_proven() -> bool:
    return bool(EmailAddress.objects.get().verified)


def test_opening_confirms_nothing(link: str, stranger: Client) -> None:
    page = stranger.get(link).content.decode()

    assert "Yes, confirm" in page
    assert "This browser is not signed in to the account" in page
    assert not is_proven()


def test_in_the_own_session_everything_stays(link: str, signed_in: Client, user: User) -> None:
    token_create(user=user, name="mine")
    assert "not signed in" not in signed_in.get(link).content.decode()
    answer = signed_in.post(link)

    assert answer["Location"] == "/account/"
    assert is_proven()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert ApiToken.objects.count() == 1
    assert signed_in.get("/account/").status_code == 200
    assert AuditEvent.objects.get(action="address.proven").data == {"dropped": False}


def test_elsewhere_it_drops_what_was_set_and_asks_for_a_new_password(
    link: str, signed_in: Client, stranger: Client, user: User
) -> None:
    token_create(user=user, name="planted")
    page = stranger.post(link, follow=True)

    assert is_proven()
    assert signed_in.get("/account/").status_code == 302
    assert not ApiToken.objects.exists()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert "Choose a new password" in page.content.decode()

    answer = stranger.post(page.request["PATH_INFO"], {"password1": "a road of my own"})
    assert answer["Location"] == "/studio/"
    user.refresh_from_db()
    assert user.check_password("a road of my own")
    assert stranger.session["_auth_user_id"] == str(user.pk)


def test_works_once(link: str, stranger: Client, client: Client) -> None:
    client.post(link)
    assert "does not work any more" in stranger.get(link).content.decode()
    assert stranger.post(link).status_code == 410


def test_works_for_three_days(link: str, stranger: Client, later: Callable[[int], None]) -> None:
    later(3 * 24 * 3600 + 1)
    assert stranger.post(link).status_code == 410
    assert not is_proven()


def test_a_forged_key_is_refused(client: Client) -> None:
    assert "does not work any more" in client.get("/accounts/confirm-email/x:y:z/").content.decode()
    assert client.post("/accounts/confirm-email/x:y:z/").status_code == 410


def test_somebody_elses_session_is_not_signed_out_by_opening(link: str, client: Client) -> None:
    other = User.objects.create_user("bob@example.com", PASSWORD)
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(link)

    assert client.session["_auth_user_id"] == str(other.pk)
    assert not EmailAddress.objects.get(user__email="ada@example.com").verified
