"""Which language pages and mails speak: the browser's, the switch's, the account's."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings

from accounts.languages import speaking
from accounts.low_balance import low_balance_tell
from accounts.magic import magic_link_send
from accounts.models import User
from accounts.services import confirmation_send
from accounts.tests.conftest import PASSWORD
from common.errors import NotFound
from credits.services import credits_charge, credits_grant

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
ENGLISH = {"Accept-Language": "en"}
SWITCH = "/account/language/"


def spoken(client: Client, path: str = "/refunds/", *, asking: str = "en") -> str:
    """The language that the page says it is in."""
    page = client.get(path, headers={"Accept-Language": asking}).content.decode()
    found = re.search(r'<html lang="([\w-]+)"', page)
    assert found
    return found[1]


def sign_in(client: Client, headers: dict[str, str]) -> None:
    body = {"login": "ada@example.com", "password": PASSWORD}
    assert client.post("/accounts/login/", body, headers=headers).status_code == 302


def test_the_browser_is_asked_and_caches_know_it(client: Client) -> None:
    assert spoken(client) == "en"
    assert spoken(client, asking="fr") == "en"
    answer = client.get("/refunds/", headers=GERMAN)
    assert "<h1>Erstattungen</h1>" in answer.content.decode()
    assert answer["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_the_switch_holds_without_an_account_and_without_a_token(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(SWITCH, {"language": "de", "next": "/pricing/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/pricing/?a=1")
    assert spoken(strict, asking="en") == "de"
    cookie = answer.cookies["language"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 31_536_000)


def test_every_page_offers_the_other_languages_by_their_own_names(client: Client) -> None:
    page = client.get("/refunds/?a=1&b=2", headers=GERMAN).content.decode()
    assert '<input type="hidden" name="next" value="/refunds/?a=1&amp;b=2">' in page
    assert 'name="language" value="en" lang="en">English</button>' in page
    assert 'value="de"' not in page


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "studio", ""])
def test_the_switch_leads_nowhere_else(client: Client, away: str) -> None:
    assert client.post(SWITCH, {"language": "de", "next": away})["Location"] == "/"


def test_an_unknown_language_changes_nothing(signed_in: Client, user: User) -> None:
    answer = signed_in.post(SWITCH, {"language": "tlh", "next": "/pricing/"})
    user.refresh_from_db()
    assert (answer["Location"], answer.cookies.get("language"), user.language) == (
        "/pricing/",
        None,
        "",
    )


def test_it_takes_a_post(client: Client) -> None:
    assert client.get(SWITCH, {"language": "de"}).status_code == 405


def test_the_account_keeps_what_was_chosen(signed_in: Client, user: User) -> None:
    signed_in.post(SWITCH, {"language": "de"})
    user.refresh_from_db()
    assert user.language == "de"


def test_the_first_sign_in_settles_the_language(client: Client, user: User) -> None:
    sign_in(client, GERMAN)
    user.refresh_from_db()
    assert user.language == "de"


def test_another_browser_speaks_as_the_account_does(client: Client, user: User) -> None:
    User.objects.update(language="de")
    assert spoken(client, asking="en") == "en"
    sign_in(client, ENGLISH)
    assert spoken(client, "/account/", asking="en") == "de"


def test_signing_up_settles_it_and_the_mail_is_in_it(
    client: Client, sent: list[EmailMultiAlternatives]
) -> None:
    client.post(
        "/accounts/signup/", {"email": "eve@example.com", "password1": PASSWORD}, headers=GERMAN
    )
    assert User.objects.get().language == "de"
    (message,) = sent
    assert message.subject == "Bestätige deine Adresse für fairtake"
    assert '<html lang="de">' in str(message.alternatives[0][0])


def test_mails_speak_the_language_of_the_account(
    user: User, sent: list[EmailMultiAlternatives]
) -> None:
    User.objects.update(language="de")
    user.refresh_from_db()
    magic_link_send(email=user.email)
    confirmation_send(user=user)
    assert [message.subject for message in sent] == [
        "Dein Anmeldelink für fairtake",
        "Bestätige deine Adresse für fairtake",
    ]


def test_a_reset_link_speaks_it_too(
    client: Client, proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    User.objects.update(language="de")
    client.post("/accounts/password/reset/", {"email": proven.email}, headers=ENGLISH)
    assert [message.subject for message in sent] == ["Wähle ein neues Passwort für fairtake"]


def test_a_worker_speaks_the_language_of_the_account(
    proven: User, sent: list[EmailMultiAlternatives], settings: Settings
) -> None:
    settings.LOW_BALANCE_CREDITS = 20
    User.objects.update(language="de")
    credits_grant(creator_id=proven.pk, amount=20, reason="Hallo")
    charge = credits_charge(
        creator_id=proven.pk,
        amount=8,
        job_id=uuid4(),
        idempotency_key="one",
        input_hash=b"",
        memo="",
    )
    assert low_balance_tell(charge_id=charge.transaction_id)
    assert [message.subject for message in sent] == ["Noch 12 Credits bei fairtake"]


def test_words_within_are_of_the_account_and_after_it_as_before(user: User) -> None:
    user.language = "de"
    with speaking(user):
        assert NotFound().detail == "Das gibt es nicht"
    assert NotFound().detail == "This does not exist"
    user.language = ""
    with override("de"), speaking(user):
        assert NotFound().detail == "Das gibt es nicht"


def test_the_api_speaks_english_unless_it_is_asked(client: Client, user: User) -> None:
    User.objects.update(language="de")
    body = {"email": "ada@example.com", "password": "wrong"}
    call = "/api/v1/auth/login"
    plain = client.post(call, body, content_type="application/json")
    german = client.post(call, body, content_type="application/json", headers=GERMAN)
    assert plain.json()["detail"] == "E-mail address and password do not fit together."
    assert german.json()["detail"] == "E-Mail-Adresse und Passwort passen nicht zusammen."
    assert plain.json()["code"] == german.json()["code"] == "invalid_credentials"
