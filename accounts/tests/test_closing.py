"""Deleting an account: closed at once, forgotten room by room, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMultiAlternatives
from django.db.models.functions import Now
from django.test import Client

from accounts.closing import StaffStay, account_close, account_forget, accounts_forget_sweep
from accounts.models import AccountDeletion, ApiToken, User
from accounts.services import user_register
from accounts.tests.conftest import PASSWORD
from accounts.tests.factors import factor_on
from accounts.tokens import token_create
from common import registry
from common.models import AuditEvent
from credits.selectors import balance_get
from credits.services import credits_grant

pytestmark = pytest.mark.django_db
URL = "/account/delete/"

Sent = list[EmailMultiAlternatives]


@pytest.fixture
def hers(signed_in: Client, proven: User) -> Client:
    """Ada's browser, a moment after she was asked who she is."""
    signed_in.post("/accounts/again/", {"password": PASSWORD})
    return signed_in


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., object]]:
    """What other rooms forget."""
    functions: dict[str, Callable[..., object]] = {}
    monkeypatch.setattr(registry.erasers, "_functions", functions)
    return functions


def an_hour_passes() -> None:
    """Whatever was on its way when the account closed has arrived."""
    AccountDeletion.objects.update(requested_at=Now() - timedelta(hours=1, seconds=1))


def test_the_page_says_what_it_means(hers: Client, proven: User) -> None:
    credits_grant(creator_id=proven.pk, amount=92, reason="Welcome")

    page = hers.get(URL).content.decode()

    assert "<span>92</span>" in page
    assert "They end with the account and are not paid out." in page
    assert "support@example.com" in page


@pytest.mark.parametrize("typed", ["", "yes", "bob@example.com"])
def test_it_wants_the_address_typed(hers: Client, proven: User, typed: str) -> None:
    answer = hers.post(URL, {"email": typed})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    proven.refresh_from_db()
    assert proven.is_active


def test_every_way_in_ends_at_once(hers: Client, proven: User, sent: Sent) -> None:
    _token, text = token_create(user=proven, name="script")
    factor_on(proven)
    User.objects.filter(pk=proven.pk).update(language="de")
    answer = hers.post(URL, {"email": "Ada@example.com "}, follow=True)

    assert answer.redirect_chain == [("/", 302)]
    assert "Your account is deleted." in answer.content.decode()
    assert hers.get("/account/").status_code == 302
    bearer = f"Bearer {text}"
    assert Client().get("/api/v1/auth/session", HTTP_AUTHORIZATION=bearer).status_code == 401
    for rows in (ApiToken, Authenticator, UserSession, EmailAddress):
        assert not rows.objects.exists()
    sign_in = {"login": "ada@example.com", "password": PASSWORD}
    assert Client().post("/accounts/login/", sign_in).status_code == 200
    proven.refresh_from_db()
    assert proven.email == f"deleted-{proven.pk.hex}@deleted.invalid"
    assert proven.language == ""
    assert not proven.has_usable_password()


def test_the_old_address_is_told_once_and_free_again(proven: User, sent: Sent) -> None:
    account_close(user=proven)
    account_close(user=proven)

    assert [(message.to, message.subject) for message in sent] == [
        (["ada@example.com"], "Your account at fairtake is deleted")
    ]
    assert AuditEvent.objects.filter(action="account.closed").count() == 1
    assert user_register(email="ada@example.com", password=PASSWORD).pk != proven.pk


def test_an_address_that_nobody_proved_is_not_told(user: User, sent: Sent) -> None:
    account_close(user=user)
    assert sent == []


def test_the_ledger_stays_whole(proven: User) -> None:
    credits_grant(creator_id=proven.pk, amount=92, reason="Welcome")
    account_close(user=proven)
    account_forget(user_id=proven.pk)

    assert balance_get(creator_id=proven.pk).available == 92


def test_a_room_that_waits_is_asked_again_and_keeps_no_other(
    proven: User, rooms: dict[str, Callable[..., object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = {"billing": True, "takes": False}

    def room(name: str) -> Callable[..., object]:
        def forget(_user_id: object) -> bool:
            asked.append(name)
            return answers[name]

        return forget

    rooms.update({name: room(name) for name in ("takes", "billing")})
    account_close(user=proven)

    assert not account_forget(user_id=proven.pk)
    assert asked == ["billing", "takes"]
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "accounts.closing.message_send", lambda _task, *, args, expires: sent.append(args)
    )
    accounts_forget_sweep()
    assert sent == [(str(proven.pk),)]

    answers["takes"] = True
    an_hour_passes()
    assert account_forget(user_id=proven.pk)
    assert account_forget(user_id=proven.pk)
    assert len(asked) == 4
    accounts_forget_sweep()
    assert len(sent) == 1


def test_what_arrives_after_the_end_is_forgotten_too(
    proven: User, rooms: dict[str, Callable[..., object]]
) -> None:
    """A slow upload, a wish at the gate: rooms are asked for an hour, though all have forgotten."""
    asked: list[object] = []

    def forget(user_id: object) -> bool:
        asked.append(user_id)
        return True

    rooms["takes"] = forget
    account_close(user=proven)

    assert not account_forget(user_id=proven.pk)
    assert not account_forget(user_id=proven.pk)
    assert len(asked) == 2
    an_hour_passes()
    assert account_forget(user_id=proven.pk)
    assert len(asked) == 3
    assert AccountDeletion.objects.get().done_at is not None


def test_a_room_that_fails_keeps_no_other(
    proven: User, rooms: dict[str, Callable[..., object]]
) -> None:
    asked: list[object] = []

    def crash(_user_id: object) -> bool:
        raise OSError("the storage is away")

    def forget(user_id: object) -> bool:
        asked.append(user_id)
        return True

    rooms.update({"billing": crash, "takes": forget})
    account_close(user=proven)
    an_hour_passes()

    assert not account_forget(user_id=proven.pk)
    assert asked == [proven.pk]
    rooms["billing"] = lambda _user_id: True
    assert account_forget(user_id=proven.pk)


def test_those_that_wait_do_not_keep_the_sweep_from_a_new_one(
    proven: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "accounts.closing.message_send", lambda _task, *, args, expires: sent.append(args[0])
    )
    waiting = User.objects.create_user("bob@example.com", PASSWORD)
    AccountDeletion.objects.create(user=waiting, lease_until=Now() - timedelta(seconds=1))
    AccountDeletion.objects.create(user=proven)

    accounts_forget_sweep()

    assert sent == [str(proven.pk), str(waiting.pk)]


def test_a_worker_that_dies_is_followed_when_its_lease_is_over(
    proven: User, rooms: dict[str, Callable[..., object]]
) -> None:
    def die(_user_id: object) -> bool:
        raise SystemExit

    rooms["takes"] = die
    account_close(user=proven)
    an_hour_passes()
    with pytest.raises(SystemExit):
        account_forget(user_id=proven.pk)
    rooms["takes"] = lambda _user_id: True

    assert not account_forget(user_id=proven.pk)
    AccountDeletion.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert account_forget(user_id=proven.pk)


def test_staff_cannot_vanish(hers: Client, proven: User) -> None:
    User.objects.filter(pk=proven.pk).update(is_staff=True)

    with pytest.raises(StaffStay):
        account_close(user=proven)
    assert hers.post(URL, {"email": proven.email}).status_code == 403
    proven.refresh_from_db()
    assert (proven.email, proven.is_active) == ("ada@example.com", True)


def test_who_is_not_asked_again_cannot(client: Client, user: User) -> None:
    assert client.post(URL)["Location"] == f"/accounts/login/?next={URL}"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(URL, {"email": user.email})["Location"].startswith("/accounts/again/")
    assert not AccountDeletion.objects.exists()
