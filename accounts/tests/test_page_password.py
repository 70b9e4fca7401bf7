"""/accounts/password/...: reset by a mailed link, change, set."""

from __future__ import annotations

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
RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
SET = "/accounts/password/set/"
AGAIN = "/accounts/again/code/"
NEW = "a road of my own"

Sent = list[EmailMultiAlternatives]


def reset(client: Client, sent: Sent, email: str = "ada@example.com") -> str:
    """Ask for a link, open it and return where its form is."""
    assert client.post(RESET, {"email": email})["Location"] == f"{RESET}done/"
    return str(client.get(link_in(sent[-1]))["Location"])


def test_known_and_unknown_addresses_are_answered_alike(
    user: User, client: Client, sent: Sent
) -> None:
    answers = [client.post(RESET, {"email": f"{who}@example.com"}) for who in ("ada", "nobody")]

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, f"{RESET}done/")}
    assert [message.subject for message in sent] == [
        "Choose a new password for fairtake",
        "There is no account for nobody@example.com",
    ]


def test_sets_the_password_and_signs_in(proven: User, client: Client, sent: Sent) -> None:
    form = reset(client, sent)
    answer = client.post(form, {"password1": NEW})

    assert answer["Location"] == "/studio/"
    proven.refresh_from_db()
    assert proven.check_password(NEW)
    assert client.session["_auth_user_id"] == str(proven.pk)
    assert AuditEvent.objects.filter(action="password.reset").count() == 1


def test_a_reset_ends_what_the_old_password_opened(
    signed_in: Client, stranger: Client, proven: User, sent: Sent
) -> None:
    token_create(user=proven, name="fetched by a thief")
    stranger.post(reset(stranger, sent), {"password1": NEW})

    assert not ApiToken.objects.exists()
    assert signed_in.get("/account/").status_code == 302


def test_a_change_ends_tokens_too(signed_in: Client, user: User) -> None:
    token_create(user=user, name="fetched by a thief")
    signed_in.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})

    assert not ApiToken.objects.exists()


def test_first_proof_drops_tokens_and_sessions_and_keeps_the_new_password(
    signed_in: Client, stranger: Client, user: User, sent: Sent
) -> None:
    token_create(user=user, name="planted")
    stranger.post(reset(stranger, sent), {"password1": NEW})

    assert not ApiToken.objects.exists()
    assert signed_in.get("/account/").status_code == 302
    assert EmailAddress.objects.get().verified is True
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert stranger.get("/account/").status_code == 200


def test_a_bad_password_changes_nothing(user: User, client: Client, sent: Sent) -> None:
    form = reset(client, sent)
    for password in ("", "short", "a\x00 long walk home", "x" * 1025):
        assert 'role="alert"' in client.post(form, {"password1": password}).content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get().verified is False


def test_a_link_works_once(user: User, client: Client, stranger: Client, sent: Sent) -> None:
    client.post(reset(client, sent), {"password1": NEW})
    page = stranger.get(link_in(sent[0])).content.decode()

    assert "This link does not work any more" in page


@pytest.mark.parametrize("key", ["x-y", f"{'0' * 32}-abc-def", "zz-%00"])
def test_a_forged_link_is_refused(client: Client, key: str) -> None:
    page = client.get(f"/accounts/password/reset/key/{key}/").content.decode()
    assert "This link does not work any more" in page


def test_change_asks_for_the_old_one_and_signs_out(signed_in: Client, user: User) -> None:
    answer = signed_in.post(CHANGE, {"oldpassword": "wrong", "password1": NEW})
    assert "This is not your current password." in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)

    answer = signed_in.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})
    assert answer["Location"] == "/account/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert signed_in.get("/account/").status_code == 302
    assert AuditEvent.objects.filter(action="password.changed").count() == 1


def test_every_new_password_is_told_by_mail(
    signed_in: Client, stranger: Client, proven: User, sent: Sent
) -> None:
    signed_in.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})
    stranger.post(reset(stranger, sent), {"password1": PASSWORD})

    told = "Your password at fairtake was changed"
    assert [message.subject for message in sent if message.subject == told] == [told, told]
    assert sent[0].to == ["ada@example.com"]
    assert link_in(sent[0]) == RESET
    assert "List-Unsubscribe" not in sent[0].extra_headers


def test_guessing_the_old_password_is_limited(signed_in: Client, settings: Settings) -> None:
    settings.RATES = {**settings.RATES, "login": "2/h"}
    answers = [signed_in.post(CHANGE, {"oldpassword": "x", "password1": NEW}) for _ in range(6)]
    assert answers[-1].status_code == 429


def test_who_has_none_sets_one(client: Client, db: None, sent: Sent) -> None:
    user = User.objects.create_user("bob@example.com")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(CHANGE)["Location"] == SET
    client.post(AGAIN, {"send": "1"})
    client.post(AGAIN, {"code": str(sent[-1].body).split()[2]})
    client.post(SET, {"password1": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize("url", [CHANGE, SET])
def test_nobody_is_sent_to_sign_in(client: Client, url: str) -> None:
    assert client.post(url)["Location"] == f"/accounts/login/?next={url}"


def test_set_is_not_a_way_around_the_old_password(signed_in: Client, user: User) -> None:
    assert signed_in.post(SET, {"password1": NEW})["Location"] == CHANGE
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
