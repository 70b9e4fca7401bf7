"""/accounts/magic/: asking for a sign-in link, opening it, pressing its button."""

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
URL = "/accounts/magic/"

Sent = list[EmailMultiAlternatives]


def ask(client: Client, sent: Sent, email: str = "ada@example.com", **more: str) -> str:
    """Ask for a link and return it as it stands in the mail."""
    answer = client.post(URL, {"email": email, **more})
    assert answer["Location"] == "/accounts/magic/sent/"
    return link_in(sent[-1])


def test_known_and_unknown_addresses_are_answered_alike(
    proven: User, client: Client, sent: Sent
) -> None:
    answers = [client.post(URL, {"email": f"{who}@example.com"}) for who in ("ada", "nobody")]

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/accounts/magic/sent/")}
    assert [message.subject for message in sent] == [
        "Your sign-in link for fairtake",
        "There is no account for nobody@example.com",
    ]


def test_opening_shows_a_button_and_signs_nobody_in(
    proven: User, client: Client, sent: Sent
) -> None:
    link = ask(client, sent)
    for _ in range(3):
        page = client.get(link)
        assert "Sign in as a***@example.com" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert not AuditEvent.objects.filter(action="user.signed_in").exists()


def test_pressing_signs_in_in_another_browser(
    proven: User, client: Client, stranger: Client, sent: Sent
) -> None:
    link = ask(client, sent, next="/studio/new/")
    assert link.endswith("?next=%2Fstudio%2Fnew%2F")
    answer = stranger.post(link, {"next": "/studio/new/"})

    assert answer["Location"] == "/studio/new/"
    assert stranger.session["_auth_user_id"] == str(proven.pk)
    assert "_auth_user_id" not in client.session
    event = AuditEvent.objects.get(action="user.signed_in")
    assert event.data == {"methods": ["magic_link"]}


def test_works_once(proven: User, client: Client, stranger: Client, sent: Sent) -> None:
    link = ask(client, sent)
    client.post(link)
    for answer in (stranger.get(link), stranger.post(link)):
        assert answer.status_code == 410
        assert "Send me a new link" in answer.content.decode()
    assert "_auth_user_id" not in stranger.session


def test_works_for_fifteen_minutes(
    proven: User, client: Client, sent: Sent, later: Callable[[int], None]
) -> None:
    link = ask(client, sent)
    later(14 * 60)
    assert client.get(link).status_code == 200
    later(15 * 60 + 1)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("token", ["x", "a" * 2000, "%00", "a:b:c", "%C3%A9", "AAAA" * 12])
def test_what_is_no_link_is_refused(client: Client, token: str) -> None:
    assert client.get(f"{URL}{token}/").status_code == 410
    assert client.post(f"{URL}{token}/").status_code == 410


def test_a_blocked_account_gets_no_link(proven: User, client: Client, sent: Sent) -> None:
    link = ask(client, sent)
    User.objects.update(is_active=False)

    assert client.post(link).status_code == 410
    ask(client, sent)
    assert sent[-1].subject == "There is no account for ada@example.com"


def test_replaces_whoever_is_signed_in_here(
    signed_in: Client, client: Client, sent: Sent, user: User
) -> None:
    other = User.objects.create_user("bob@example.com", PASSWORD)
    link = ask(client, sent, "bob@example.com")
    signed_in.post(link)

    assert signed_in.session["_auth_user_id"] == str(other.pk)


def test_next_never_leaves_the_site(proven: User, client: Client, sent: Sent) -> None:
    link = ask(client, sent, next="https://evil.example/")

    assert "evil" not in link
    answer = client.post(f"{link}?next=//evil.example/")
    assert answer["Location"] == "/studio/"


def test_first_proof_from_elsewhere_drops_what_was_set_before(
    signed_in: Client, stranger: Client, user: User, sent: Sent
) -> None:
    _token, text = token_create(user=user, name="planted")
    link = ask(stranger, sent)
    stranger.post(link)

    assert stranger.get("/account/").status_code == 200
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not ApiToken.objects.exists()
    assert signed_in.get("/account/").status_code == 302
    bearer = f"Bearer {text}"
    assert Client().get("/api/v1/auth/session", HTTP_AUTHORIZATION=bearer).status_code == 401
    assert EmailAddress.objects.get().verified is True
    assert AuditEvent.objects.get(action="address.proven").data == {"dropped": True}


def test_first_proof_from_the_accounts_own_session_keeps_all(
    signed_in: Client, user: User, sent: Sent
) -> None:
    token_create(user=user, name="mine")
    signed_in.post(ask(signed_in, sent))

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert ApiToken.objects.count() == 1
    assert signed_in.get("/account/").status_code == 200
    assert EmailAddress.objects.get().verified is True


def test_later_links_drop_nothing(proven: User, stranger: Client, sent: Sent) -> None:
    token_create(user=proven, name="mine")
    stranger.post(ask(stranger, sent))

    proven.refresh_from_db()
    assert proven.check_password(PASSWORD)
    assert ApiToken.objects.count() == 1


def test_one_address_gets_only_so_many(proven: User, sent: Sent, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "magic_link": "2/h"}
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(URL, {"email": "flooded@example.com"})
        for n in range(100, 108)
    ]

    assert {answer.status_code for answer in answers} == {302}
    assert len(sent) < 8


def test_one_place_asks_only_so_often(sent: Sent, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "magic_link": "2/h"}
    client = Client(REMOTE_ADDR="203.0.113.150")
    answers = [client.post(URL, {"email": f"n{n}@example.com"}) for n in range(6)]

    assert answers[-1].status_code == 429
    assert len(sent) < 6


def test_no_mail_server_is_said(
    proven: User, client: Client, sent: Sent, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    for who in ("ada", "nobody"):
        assert client.post(URL, {"email": f"{who}@example.com"}).status_code == 503


def test_bad_input_sends_nothing(client: Client, sent: Sent) -> None:
    for email in ("", "nobody", "a\x00@example.com"):
        assert client.post(URL, {"email": email}).status_code == 400
    assert sent == []


def test_wrong_method(client: Client) -> None:
    assert client.put(URL).status_code == 405
    assert client.delete(f"{URL}x/").status_code == 405
