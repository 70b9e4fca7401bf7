"""/account/email/: another address, proven first, then in the place of the old one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD, link_in
from accounts.tokens import token_create
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/account/email/"
NEW = "ada@new.example"

Sent = list[EmailMultiAlternatives]


@pytest.fixture
def hers(signed_in: Client) -> Client:
    """Ada's browser, a moment after she was asked who she is."""
    signed_in.post("/accounts/again/", {"password": PASSWORD})
    return signed_in


def ask(client: Client, sent: Sent, email: str = NEW) -> str:
    """Ask for the change; the path of the link."""
    assert client.post(URL, {"email": email}).status_code == 200
    assert sent[-1].to == [email.lower()]
    return link_in(sent[-1])


def email_of(user: User) -> str:
    user.refresh_from_db()
    return user.email


def test_the_new_address_takes_the_place_of_the_old(hers: Client, proven: User, sent: Sent) -> None:
    token_create(user=proven, name="mine")
    link = ask(hers, sent, "Ada@New.example")
    assert email_of(proven) == "ada@example.com"
    assert "Use the new address" in hers.get(link).content.decode()
    assert email_of(proven) == "ada@example.com"

    assert hers.post(link)["Location"] == "/account/"
    assert email_of(proven) == NEW
    assert [(row.email, row.verified, row.primary) for row in EmailAddress.objects.all()] == [
        (NEW, True, True)
    ]
    assert "Confirmed." in hers.get("/account/").content.decode()
    assert proven.check_password(PASSWORD)
    assert ApiToken.objects.count() == 1
    assert AuditEvent.objects.get(action="email.changed").data == {}


def test_the_old_address_is_told(hers: Client, proven: User, sent: Sent) -> None:
    hers.post(ask(hers, sent))

    assert sent[-1].to == ["ada@example.com"]
    assert sent[-1].subject == "Your address at fairtake was changed"
    assert "a***@new.example" in sent[-1].body
    assert "support@example.com" in sent[-1].body


def test_an_old_address_that_nobody_proved_is_told_too(
    hers: Client, user: User, sent: Sent
) -> None:
    """Whoever is slow to confirm it must not lose the account in silence."""
    old = user.email
    hers.post(ask(hers, sent))

    assert email_of(user) == NEW
    assert [message.to for message in sent] == [[NEW], [old]]


def test_a_stranger_cannot_be_led_into_giving_their_address(
    hers: Client, stranger: Client, proven: User, sent: Sent
) -> None:
    """Mallory enters Bob's address for Mallory's account; Bob opens the link."""
    link = ask(hers, sent, "bob@example.com")
    assert stranger.post(link)["Location"].startswith("/accounts/login/?next=/account/email/")

    bob = User.objects.create_user("bob@example.net", PASSWORD)
    stranger.force_login(bob, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get(link).status_code == 410
    assert stranger.post(link).status_code == 410
    assert email_of(proven) == "ada@example.com"
    assert email_of(bob) == "bob@example.net"


def test_a_link_works_once(hers: Client, proven: User, sent: Sent) -> None:
    link = ask(hers, sent)
    hers.post(link)
    assert hers.post(link).status_code == 410
    assert hers.get(link).status_code == 410
    assert len(sent) == 2


def test_a_link_dies_with_the_next_change_the_password_and_the_hour(
    hers: Client, proven: User, sent: Sent, later: Callable[[int], None]
) -> None:
    first, second = ask(hers, sent), ask(hers, sent, "ada@other.example")
    hers.post(second)
    assert hers.post(first).status_code == 410

    third = ask(hers, sent)
    proven.refresh_from_db()
    proven.set_password("a road of my own")
    proven.save()
    hers.force_login(proven, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert hers.post(third).status_code == 410

    hers.post("/accounts/again/", {"password": "a road of my own"})
    fourth = ask(hers, sent)
    later(3601)
    assert hers.post(fourth).status_code == 410
    assert email_of(proven) == "ada@other.example"


@pytest.mark.parametrize("email", ["", "nobody", "ada@example.com", "ADA@example.com", "a@\x00.de"])
def test_bad_addresses_change_nothing(hers: Client, user: User, sent: Sent, email: str) -> None:
    answer = hers.post(URL, {"email": email})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert sent == []


def test_an_address_that_has_an_account_is_refused(hers: Client, user: User, sent: Sent) -> None:
    User.objects.create_user("bob@example.com", PASSWORD)

    answer = hers.post(URL, {"email": "bob@example.com"})
    assert answer.status_code == 400
    assert "There is an account with this e-mail address already" in answer.content.decode()
    assert sent == []


def test_somebody_may_be_quicker(hers: Client, proven: User, sent: Sent) -> None:
    link = ask(hers, sent)
    User.objects.create_user(NEW, PASSWORD)

    answer = hers.post(link)
    assert answer.status_code == 409
    assert "There is an account" in answer.content.decode()
    assert email_of(proven) == "ada@example.com"
    assert EmailAddress.objects.get(user=proven).email == "ada@example.com"


@pytest.mark.parametrize("token", ["x", "W10:1xXu1o:aaaa", "%00"])
def test_forged_links_do_nothing(hers: Client, proven: User, token: str) -> None:
    assert hers.post(f"{URL}{token}/").status_code == 410


def test_asking_is_limited(hers: Client, user: User, sent: Sent, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"signup": "2/h"}
    answers = [hers.post(URL, {"email": f"a{n}@new.example"}).status_code for n in range(3)]
    assert answers == [200, 200, 429]


def test_who_is_not_asked_again_cannot(client: Client, user: User) -> None:
    assert client.post(URL)["Location"] == f"/accounts/login/?next={URL}"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(URL)["Location"] == "/accounts/again/?next=%2Faccount%2Femail%2F"
