"""/account/: the address, the password, the tokens."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import ApiToken, User
from accounts.tests.conftest import PASSWORD
from accounts.tokens import token_create
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/account/"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", URL),
        ("post", f"{URL}tokens/"),
        ("post", f"{URL}confirmation/"),
        ("post", f"{URL}tokens/x/revoke/"),
    ],
)
def test_nobody_is_sent_to_sign_in(client: Client, method: str, url: str) -> None:
    answer = getattr(client, method)(url)
    assert answer["Location"] == f"/accounts/login/?next={url}"


def test_says_whether_the_address_is_confirmed(signed_in: Client, user: User) -> None:
    assert "Not confirmed yet" in signed_in.get(URL).content.decode()


def test_confirmed_address(signed_in: Client, proven: User) -> None:
    page = signed_in.get(URL).content.decode()
    assert "Confirmed." in page
    assert "Send the link again" not in page


def test_sends_the_link_again(signed_in: Client, sent: list[EmailMultiAlternatives]) -> None:
    assert signed_in.post(f"{URL}confirmation/")["Location"] == URL
    assert [message.to for message in sent] == [["ada@example.com"]]


def test_sends_nothing_to_a_confirmed_address(
    signed_in: Client, proven: User, sent: list[EmailMultiAlternatives]
) -> None:
    signed_in.post(f"{URL}confirmation/")
    assert sent == []


def test_who_makes_a_token_is_asked_again(signed_in: Client) -> None:
    again = "/accounts/again/"
    asked = signed_in.post(f"{URL}tokens/", {"name": "a thief's"})
    assert asked["Location"] == f"{again}?next=%2Faccount%2F%23tokens"
    answer = signed_in.post(again, {"password": PASSWORD, "next": f"{URL}#tokens"})
    assert answer["Location"] == f"{URL}#tokens"
    assert not ApiToken.objects.exists()


def test_a_token_is_shown_once_and_works(signed_in: Client) -> None:
    signed_in.post("/accounts/again/", {"password": PASSWORD})
    answer = signed_in.post(f"{URL}tokens/", {"name": "upload script"})
    (text,) = re.findall(r'<code class="wraps">([0-9a-f]{64})</code>', answer.content.decode())

    assert "no-store" in answer["Cache-Control"]
    bearer = f"Bearer {text}"
    assert Client().get("/api/v1/auth/session", HTTP_AUTHORIZATION=bearer).status_code == 200
    page = signed_in.get(URL).content.decode()
    assert "upload script" in page
    assert text not in page


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x00"])
def test_a_bad_name_makes_no_token(signed_in: Client, name: str) -> None:
    signed_in.post("/accounts/again/", {"password": PASSWORD})
    answer = signed_in.post(f"{URL}tokens/", {"name": name})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_revoking_kills_the_token(signed_in: Client, user: User) -> None:
    token, text = token_create(user=user, name="old")
    answer = signed_in.post(f"{URL}tokens/{token.digest}/revoke/")

    assert answer["Location"] == URL
    bearer = f"Bearer {text}"
    assert Client().get("/api/v1/auth/session", HTTP_AUTHORIZATION=bearer).status_code == 401
    assert signed_in.post(f"{URL}tokens/{token.digest}/revoke/").status_code == 404
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_somebody_elses_token_is_not_there(signed_in: Client) -> None:
    other = User.objects.create_user("bob@example.com", PASSWORD)
    token, _text = token_create(user=other, name="bob's")

    assert signed_in.post(f"{URL}tokens/{token.digest}/revoke/").status_code == 404
    assert ApiToken.objects.count() == 1
    assert "bob" not in signed_in.get(URL).content.decode()


def test_wrong_methods(signed_in: Client) -> None:
    assert signed_in.post(URL).status_code == 405
    assert signed_in.get(f"{URL}tokens/").status_code == 405
    assert signed_in.get(f"{URL}tokens/x/revoke/").status_code == 405
