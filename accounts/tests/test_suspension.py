"""A suspended account: every door is shut, what is theirs stays, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.closing import account_close
from accounts.models import ApiToken, User
from accounts.services import user_ensure
from accounts.suspension import (
    NotToBeSuspended,
    account_open_check,
    user_reinstate,
    user_suspend,
)
from accounts.tests.conftest import PASSWORD, link_in
from accounts.tests.factors import code_of, factor_on
from accounts.tokens import token_create
from common.errors import AccountSuspended
from common.models import AuditEvent
from credits.selectors import balance_get
from credits.services import credits_grant
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db

Sent = list[EmailMultiAlternatives]
WHOM = "Please write to support@example.com: a person answers."
PAUSED = "Your account at fairtake is paused"
API = "/api/v1/auth/"


class Door(NamedTuple):
    """A way in: what is got while all is well, the try with it, and what that is answered."""

    get: Callable[[Client, User, Sent], str]
    enter: Callable[[Client, User, str], Any]
    status: int = 403


def _nothing(browser: Client, user: User, sent: Sent) -> str:
    return ""


def _link(browser: Client, user: User, sent: Sent) -> str:
    browser.post("/accounts/magic/", {"email": user.email})
    return link_in(sent[-1])


def _code(browser: Client, user: User, sent: Sent) -> str:
    browser.post("/accounts/login/code/", {"email": user.email})
    return str(sent[-1].body).split()[2]


def _reset(browser: Client, user: User, sent: Sent) -> str:
    browser.post("/accounts/password/reset/", {"email": user.email})
    return str(browser.get(link_in(sent[-1]))["Location"])


def _half_in(browser: Client, user: User, sent: Sent) -> str:
    """The password is typed, the second factor is asked for."""
    secret = factor_on(user)
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return code_of(secret)


def _session(browser: Client, user: User, sent: Sent) -> str:
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert _is_in(browser)
    return ""


def _token(browser: Client, user: User, sent: Sent) -> str:
    return token_create(user=user, name="script")[1]


def _password(browser: Client, user: User, _got: str) -> Any:
    return browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def _by_api(browser: Client, user: User, _got: str) -> Any:
    body = {"email": user.email, "password": PASSWORD}
    return browser.post(f"{API}login", body, content_type="application/json")


def _bearer(method: str, path: str) -> Callable[[Client, User, str], Any]:
    def call(browser: Client, user: User, got: str) -> Any:
        bearer = {"Authorization": f"Bearer {got}"}
        return browser.generic(method, path, b"{}", content_type="application/json", headers=bearer)

    return call


DOORS = {
    "password": Door(_nothing, _password),
    "link, opened": Door(_link, lambda browser, user, got: browser.get(got)),
    "link, pressed": Door(_link, lambda browser, user, got: browser.post(got)),
    "code": Door(
        _code,
        lambda browser, user, got: browser.post("/accounts/login/code/confirm/", {"code": got}),
    ),
    "second factor": Door(
        _half_in, lambda browser, user, got: browser.post("/accounts/login/app/", {"code": got})
    ),
    "password, forgotten": Door(
        _reset, lambda browser, user, got: browser.post(got, {"password1": "a road of my own"})
    ),
    "session": Door(_session, lambda browser, user, got: browser.get("/studio/"), 302),
    "session, to buy": Door(
        _session,
        lambda browser, user, got: browser.post("/billing/checkout/", {"pack": "starter"}),
        302,
    ),
    "API, password": Door(_nothing, _by_api),
    "API, session": Door(_session, lambda browser, user, got: browser.get(f"{API}session"), 401),
    "API, token": Door(_token, _bearer("GET", f"{API}session")),
    "API, a new token": Door(_token, _bearer("POST", f"{API}tokens")),
    "API, balance": Door(_token, _bearer("GET", "/api/v1/credits/balance")),
    "API, checkout": Door(_token, _bearer("POST", "/api/v1/billing/checkout")),
    "API, create": Door(_token, _bearer("POST", "/api/v1/jobs/create")),
    "API, upload": Door(_token, _bearer("POST", "/api/v1/assets")),
}


@pytest.fixture
def boss(db: None) -> User:
    """Who may do everything."""
    staff: User = UserFactory.create(staff=True)
    return staff


def _is_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


@pytest.mark.parametrize("name", DOORS)
def test_every_door_is_shut_and_opens_again(
    name: str, client: Client, proven: User, boss: User, sent: Sent
) -> None:
    door = DOORS[name]
    got = door.get(client, proven, sent)
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)
    counted = AuditEvent.objects.filter(action="user.signed_in").count()

    answer = door.enter(client, proven, got)

    assert answer.status_code == door.status, answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(action="user.signed_in").count() == counted
    if door.status == 403:
        assert WHOM in answer.content.decode()
    if door.status == 403 and name.startswith("API"):
        assert answer.json()["code"] == "account_suspended"
        assert answer["Content-Type"] == "application/problem+json"

    user_reinstate(user_id=proven.pk, reason="A mistake", actor=boss)
    assert not _is_in(client)
    if door.get is _token:
        assert door.enter(client, proven, got).status_code != 403


@pytest.mark.parametrize(
    "path", ["/accounts/magic/", "/accounts/login/code/", "/accounts/password/reset/"]
)
def test_who_asks_for_a_way_in_by_mail_reads_why_none_comes(
    path: str, client: Client, proven: User, boss: User, sent: Sent
) -> None:
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)
    sent.clear()

    client.post(path, {"email": proven.email})

    assert [message.subject for message in sent] == [PAUSED]
    assert "write to support@example.com: a person answers" in str(sent[0].body)
    assert "Stolen" not in str(sent[0].body)


def test_a_wrong_password_learns_nothing(client: Client, proven: User, boss: User) -> None:
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)

    page = client.post("/accounts/login/", {"login": proven.email, "password": "guessed"})
    body = {"email": proven.email, "password": "guessed"}
    call = client.post(f"{API}login", body, content_type="application/json")

    assert "do not fit together" in page.content.decode()
    assert (call.status_code, call.json()["code"]) == (401, "invalid_credentials")


def test_it_is_done_once_told_once_and_leaves_the_ledger_alone(
    proven: User, boss: User, sent: Sent
) -> None:
    credits_grant(creator_id=proven.pk, amount=92, reason="Welcome")
    token_create(user=proven, name="script")
    before = balance_get(creator_id=proven.pk)

    twice = [user_suspend(user_id=proven.pk, reason="Twice", actor=boss) for _ in range(2)]
    again = [user_reinstate(user_id=proven.pk, reason="Sorry", actor=boss) for _ in range(2)]

    assert (twice, again) == ([True, False], [True, False])
    assert [message.subject for message in sent] == [PAUSED, "Your account at fairtake works again"]
    events = AuditEvent.objects.filter(target=f"user:{proven.pk}", actor_id=boss.pk)
    told = [(event.action, event.data) for event in events.order_by("created_at")]
    assert told == [
        ("account.suspended", {"reason": "Twice"}),
        ("account.reinstated", {"reason": "Sorry"}),
    ]
    assert balance_get(creator_id=proven.pk) == before
    assert ApiToken.objects.count() == 1
    proven.refresh_from_db()
    assert (proven.is_active, proven.suspended_at) == (True, None)


def test_sessions_end_everywhere(proven: User, boss: User) -> None:
    for browser in (Client(), Client()):
        browser.post("/accounts/login/", {"login": proven.email, "password": PASSWORD})
    assert Session.objects.count() == 2

    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)

    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_an_address_that_nobody_proved_is_not_told(user: User, boss: User, sent: Sent) -> None:
    user_suspend(user_id=user.pk, reason="Stolen cards", actor=boss)
    user_reinstate(user_id=user.pk, reason="Sorry", actor=boss)
    assert sent == []


def test_staff_is_stopped_by_who_may_do_everything_and_nobody_by_themselves(boss: User) -> None:
    support, other = (UserFactory.create(is_staff=True) for _ in range(2))
    for actor, whom in ((support, other), (support, boss), (support, support), (boss, boss)):
        with pytest.raises(NotToBeSuspended):
            user_suspend(user_id=whom.pk, reason="No", actor=actor)
    assert not User.objects.filter(is_active=False).exists()
    assert not AuditEvent.objects.filter(action="account.suspended").exists()

    assert user_suspend(user_id=support.pk, reason="Their laptop was stolen", actor=boss)


def test_a_closed_account_is_neither_suspended_nor_brought_back(proven: User, boss: User) -> None:
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)
    account_close(user=proven, actor_id=boss.pk, reason="Asked by mail")

    assert not user_reinstate(user_id=proven.pk, reason="Oh", actor=boss)
    assert not user_suspend(user_id=proven.pk, reason="Oh", actor=boss)
    proven.refresh_from_db()
    assert (proven.is_active, proven.suspended_at) == (False, None)
    event = AuditEvent.objects.get(action="account.closed")
    assert (event.actor_id, event.data) == (boss.pk, {"reason": "Asked by mail"})


def test_the_database_holds_that_who_is_suspended_stays_out(proven: User, boss: User) -> None:
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)
    with pytest.raises(IntegrityError, match="accounts_suspended_stay_out"), transaction.atomic():
        User.objects.filter(pk=proven.pk).update(is_active=True)


def test_services_refuse_whoever_calls_them(proven: User, boss: User) -> None:
    account_open_check(user_id=proven.pk)
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)
    with pytest.raises(AccountSuspended):
        account_open_check(user_id=proven.pk)


def test_an_operator_who_ensures_an_account_does_not_reinstate_it(proven: User, boss: User) -> None:
    user_suspend(user_id=proven.pk, reason="Stolen cards", actor=boss)
    user, _created = user_ensure(email=proven.email, password=PASSWORD)
    assert not user.is_active


def test_without_an_address_of_ours_it_names_none(settings: Any) -> None:
    settings.SUPPORT_EMAIL = ""
    assert AccountSuspended().detail.endswith("is finished or refunded.")
