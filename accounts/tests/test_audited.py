"""Each way in, out and around an account leaves its row in the audit log."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiToken, User
from accounts.tests.factors import code_of, factor_on, wrong
from accounts.tokens import token_create, token_first_use
from common.models import AuditEvent
from testing.factories import UserFactory
from testing.staff import staff_sign_in

PASSWORD = "correct horse battery"
LOGIN = "/accounts/login/"
API_LOGIN = "/api/v1/auth/login"
SESSION = "/api/v1/auth/session"
CODE = "/accounts/login/code/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return UserFactory.create(email="ada@example.com", password=PASSWORD)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("created_at").values_list("action", flat=True))


def last(action: str) -> AuditEvent:
    return AuditEvent.objects.filter(action=action).latest("created_at")


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": "ada@example.com", "password": password})


def by_api(client: Client, **fields: str) -> Any:
    body = {"email": "ada@example.com", "password": PASSWORD, **fields}
    return client.post(API_LOGIN, body, content_type="application/json")


def test_signing_out(client: Client, ada: User) -> None:
    sign_in(client)
    client.post("/accounts/logout/", headers={"User-Agent": "Firefox"}, REMOTE_ADDR="192.0.2.9")

    row = last("user.signed_out")
    assert (row.actor_id, row.target) == (ada.pk, f"user:{ada.pk}")
    assert (row.ip, row.user_agent) == ("192.0.2.9", "Firefox")
    assert row.request_id


def test_signing_out_by_api(client: Client, ada: User) -> None:
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.delete(SESSION)

    assert actions() == ["user.signed_out"]


def test_staff_leaves_the_admin_and_changes_its_password_as_everybody_does(client: Client) -> None:
    staff = UserFactory.create(staff=True)
    staff_sign_in(client, staff)

    changing = client.get("/admin/password_change/")
    client.post("/admin/logout/")

    assert changing["Location"] == "/accounts/password/change/"
    assert actions() == ["user.signed_out"]
    assert client.get("/admin/").status_code == 302


def test_a_program_signs_in_and_uses_its_token_for_the_first_time(ada: User) -> None:
    program = Client()
    token = by_api(program).json()["token"]
    for _ in range(2):
        program.get(SESSION, headers={"Authorization": f"Bearer {token}"})

    assert actions() == ["user.signed_in", "token.created", "token.first_used"]
    assert last("user.signed_in").data == {"methods": ["password"], "by": "api"}
    used = last("token.first_used")
    assert used.data == {"token": ApiToken.objects.get().digest[:12], "name": "API"}


def test_who_is_second_to_use_it_first_notes_nothing(ada: User) -> None:
    token, text = token_create(user=ada, name="Shop")
    stale = ApiToken.objects.get(pk=token.pk)
    Client().get(SESSION, headers={"Authorization": f"Bearer {text}"})

    token_first_use(token=stale)

    assert actions() == ["token.created", "token.first_used"]


def test_a_program_signs_in_with_a_second_factor(ada: User) -> None:
    secret = factor_on(ada)
    by_api(Client(), otp=wrong(secret))
    by_api(Client(), otp=code_of(secret))

    assert actions() == ["user.sign_in_failed", "user.signed_in", "token.created"]
    assert last("user.sign_in_failed").data == {"step": "second_factor"}
    assert last("user.signed_in").data == {"methods": ["password", "totp"], "by": "api"}


def test_a_wrong_second_step_by_page(client: Client, ada: User) -> None:
    secret = factor_on(ada)
    sign_in(client)
    client.post("/accounts/login/app/", {"code": wrong(secret)})

    assert last("user.sign_in_failed").data == {"step": "second_factor"}


def test_a_wrong_mailed_code(client: Client, ada: User) -> None:
    client.post(CODE, {"email": ada.email})
    client.post(f"{CODE}confirm/", {"code": "WRONG1"})

    row = last("user.sign_in_failed")
    assert (row.target, row.data) == (f"user:{ada.pk}", {"step": "code"})


def test_a_closed_account(client: Client, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    sign_in(client)
    by_api(client)

    assert actions() == ["user.sign_in_failed"] * 2
    assert last("user.sign_in_failed").data == {"step": "closed"}


def test_who_is_asked_again_and_does_not_know(client: Client, ada: User) -> None:
    sign_in(client)
    client.post("/accounts/again/", {"password": "guess"})

    assert actions() == ["user.signed_in", "user.sign_in_failed"]


def test_another_address_is_asked_for_and_a_new_password_says_how_many_tokens_end(
    client: Client, ada: User
) -> None:
    token_create(user=ada, name="Shop")
    sign_in(client)
    client.post("/accounts/again/", {"password": PASSWORD})
    client.post("/account/email/", {"email": "new@example.com"})
    new = {"oldpassword": PASSWORD, "password1": "another fine day 7", "password2": ""}
    client.post("/accounts/password/change/", new)

    assert last("email.change_asked").actor_id == ada.pk
    assert last("password.changed").data == {"tokens": 1}
    assert not re.search("@", "".join(str(row.data) for row in AuditEvent.objects.all()))
