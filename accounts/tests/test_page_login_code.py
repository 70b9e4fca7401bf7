"""/accounts/login/code/: signing in by a code in an e-mail."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD
from accounts.tokens import token_create

pytestmark = pytest.mark.django_db
ASK, TYPE = "/accounts/login/code/", "/accounts/login/code/confirm/"

Sent = list[EmailMultiAlternatives]


def ask(client: Client, sent: Sent, email: str = "ada@example.com", query: str = "") -> str:
    """Have a code sent; the code."""
    assert client.post(f"{ASK}{query}", {"email": email})["Location"].startswith(TYPE)
    return str(sent[-1].body).split()[2]


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_code_signs_in(client: Client, proven: User, sent: Sent) -> None:
    code = ask(client, sent)
    assert sent[0].subject == "Your code for fairtake"
    assert code in str(sent[0].alternatives[0][0])

    # As people type it.
    assert client.post(TYPE, {"code": code.lower().replace("-", " ")})["Location"] == "/studio/"
    assert is_in(client)


def test_it_goes_on_where_one_wanted_to(client: Client, proven: User, sent: Sent) -> None:
    code = ask(client, sent, query="?next=/billing/")
    answer = client.post(f"{TYPE}?next=/billing/", {"code": code})
    assert answer["Location"] == "/billing/"


def test_known_and_unknown_addresses_are_answered_alike(
    client: Client, stranger: Client, user: User, sent: Sent
) -> None:
    answers = [
        browser.post(ASK, {"email": f"{who}@example.com"}, follow=True)
        for browser, who in ((client, "ada"), (stranger, "nobody"))
    ]

    pages = {
        re.sub(r'nonce="[^"]+"', "", answer.text).split("csrfmiddlewaretoken")[0]
        for answer in answers
    }
    assert len(pages) == 1
    assert [message.subject for message in sent] == [
        "Your code for fairtake",
        "There is no account for nobody@example.com",
    ]
    assert not is_in(stranger)


def test_an_unknown_address_has_no_code_that_does(client: Client, db: None, sent: Sent) -> None:
    client.post(ASK, {"email": "nobody@example.com"})
    for code in ("", "None", "BCDF-GHJK"):
        client.post(TYPE, {"code": code})
    assert not is_in(client)


def test_three_wrong_tries_end_it(client: Client, proven: User, sent: Sent) -> None:
    code = ask(client, sent)
    for _try in range(2):
        assert "is not right" in client.post(TYPE, {"code": "nope"}).content.decode()
    client.post(TYPE, {"code": "nope"})

    client.post(TYPE, {"code": code})
    assert not is_in(client)


def test_it_works_in_the_browser_that_asked(
    client: Client, stranger: Client, proven: User, sent: Sent
) -> None:
    code = ask(client, sent)
    assert stranger.post(TYPE, {"code": code})["Location"] == ASK
    assert not is_in(stranger)


def test_the_first_proof_drops_what_was_set_before(
    client: Client, signed_in: Client, stranger: Client, user: User, sent: Sent
) -> None:
    """Somebody made the account with an address that is not theirs; now its owner comes."""
    token_create(user=user, name="planted")

    stranger.post(TYPE, {"code": ask(stranger, sent)})

    assert is_in(stranger)
    assert not is_in(signed_in)
    assert not ApiToken.objects.exists()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified is True
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 200


def test_asking_is_limited_by_person_and_by_address(
    client: Client, user: User, sent: Sent, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"magic_link": "2/h"}
    answers = [client.post(ASK, {"email": user.email}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    assert len(sent) == 2


def test_who_left_gets_no_code(client: Client, user: User, sent: Sent) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(ASK, {"email": user.email})
    assert sent[0].subject == "There is no account for ada@example.com"


@pytest.mark.parametrize("change", [{"email": "ada@new.example"}, {"is_active": False}])
def test_a_code_ends_with_its_address_and_its_account(
    client: Client, user: User, sent: Sent, change: dict[str, object]
) -> None:
    code = ask(client, sent)
    User.objects.filter(pk=user.pk).update(**change)

    answer = client.post(TYPE, {"code": code}, follow=True)

    assert answer.redirect_chain == [(ASK, 302)]
    assert "This code is not right, or it is too old." in answer.content.decode()
    assert not is_in(client)
    assert not EmailAddress.objects.get().verified


def test_one_can_begin_again(client: Client, proven: User, sent: Sent) -> None:
    old = ask(client, sent)
    assert client.get("/accounts/login/").status_code == 200
    code = ask(client, sent)

    client.post(TYPE, {"code": old})
    assert not is_in(client)
    client.post(TYPE, {"code": code})
    assert is_in(client)


def test_it_says_how_long_the_code_works(client: Client, user: User, sent: Sent) -> None:
    ask(client, sent)
    assert "for 15 minutes" in sent[0].body
    assert "for 15 minutes" in client.get(TYPE).content.decode()
