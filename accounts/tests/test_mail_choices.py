"""Which e-mails somebody wants: the switches on the account page, and the link in each mail."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.mail_choices import CHOICES, MailKind, mail_may_go, mail_send, mails_wanted
from accounts.models import User
from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
KINDS = list(MailKind)


@pytest.fixture
def link(proven: User, sent: list[EmailMultiAlternatives]) -> str:
    """The path of the link that switches the mails about low credits off."""
    return link_of(proven, MailKind.LOW_BALANCE, sent)


def link_of(user: User, kind: MailKind, sent: list[EmailMultiAlternatives]) -> str:
    """Send a mail of this kind and take its link out."""
    words = {"link": "/x", "available": 12, "seconds": 4, "credits": 8, "platform": "TikTok"}
    mail_send(kind, user=user, context=words)
    (path,) = set(re.findall(r"http://testserver(/account/mails/\S+)", str(sent[-1].body)))
    return str(path)


def wanted_by(user: User) -> set[str]:
    user.refresh_from_db()
    return {kind.value for kind, choice in CHOICES.items() if getattr(user, choice.field)}


def test_everybody_begins_with_all_of_them(user: User) -> None:
    assert wanted_by(user) == {"take_ready", "take_failed", "receipt", "low_balance"}


@pytest.mark.parametrize("kind", KINDS)
def test_who_said_no_or_left_or_proved_nothing_gets_none(proven: User, kind: MailKind) -> None:
    other = User.objects.create_user("bob@example.com", PASSWORD)
    assert mail_may_go(user=proven, kind=kind)
    assert not mail_may_go(user=other, kind=kind)

    setattr(proven, CHOICES[kind].field, False)
    assert not mail_may_go(user=proven, kind=kind)
    assert mails_wanted(user=proven) == set(KINDS) - {kind}
    assert mails_wanted(user=other) == set()

    setattr(proven, CHOICES[kind].field, True)
    proven.is_active = False
    assert not mail_may_go(user=proven, kind=kind)


@pytest.mark.parametrize("kind", [MailKind.LOW_BALANCE, MailKind.TAKE_READY])
def test_a_link_switches_its_own_kind_off(
    proven: User, kind: MailKind, sent: list[EmailMultiAlternatives]
) -> None:
    strict = Client(enforce_csrf_checks=True)
    link = link_of(proven, kind, sent)

    answer = strict.post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "These e-mails are off" in answer.content.decode()
    assert wanted_by(proven) == {each.value for each in KINDS if each != kind}


def test_both_headers_and_both_bodies_carry_the_link(
    link: str, sent: list[EmailMultiAlternatives]
) -> None:
    off = f"http://testserver{link}"

    assert f'href="{off}"' in str(sent[0].alternatives[0][0])
    assert sent[0].extra_headers == {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_opening_the_link_changes_nothing(client: Client, proven: User, link: str) -> None:
    answer = client.get(link)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Switch these e-mails off?" in page
    assert "ada@" not in page
    assert "no-store" in answer["Cache-Control"]
    assert "low_balance" in wanted_by(proven)


def test_one_can_change_ones_mind(client: Client, proven: User, link: str) -> None:
    client.post(link)
    assert "These e-mails are off" in client.get(link).content.decode()

    assert "Switch these e-mails off?" in client.post(link, {"wanted": "1"}).content.decode()
    assert "low_balance" in wanted_by(proven)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_broken_link_changes_nothing(
    client: Client, proven: User, link: str, method: str
) -> None:
    answer = getattr(client, method)(link.rstrip("/")[:-1] + "/")

    assert answer.status_code == 404
    assert "This link is not whole" in answer.content.decode()
    assert "low_balance" in wanted_by(proven)


def test_a_link_of_somebody_who_left_is_broken(client: Client, proven: User, link: str) -> None:
    User.objects.filter(pk=proven.pk).update(is_active=False)
    assert client.post(link).status_code == 404


def test_the_switches_on_the_account_page(signed_in: Client, user: User) -> None:
    other = User.objects.create_user("bob@example.com", PASSWORD)
    assert signed_in.get("/account/").content.decode().count(" checked") == len(KINDS)

    answer = signed_in.post("/account/mails/", {"mails": ["receipt", "take_ready", "password"]})
    assert answer["Location"] == "/account/#mails"
    assert wanted_by(user) == {"receipt", "take_ready"}
    assert wanted_by(other) == {kind.value for kind in KINDS}
    assert signed_in.get("/account/").content.decode().count(" checked") == 2


def test_the_switches_ask_to_sign_in_and_take_posts(client: Client, user: User) -> None:
    answer = client.post("/account/mails/")
    assert answer["Location"] == "/accounts/login/?next=/account/mails/"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/account/mails/").status_code == 405
