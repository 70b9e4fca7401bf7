"""Every address is on the list of who may call it, and answers each of them as the list says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any, cast

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.core import signing
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from accounts.models import ApiToken, DataExport, User
from generation.models import Asset
from testing.factories import UserFactory
from testing.pages.people import Person, people
from testing.pages.shown import Who
from testing.routes import ADMIN, CALLERS, NOT_THE_ADMINS, OWNER, ROUTES, SIGN_IN, STAFF, Route
from testing.staff import staff_sign_in

METHODS = ("GET", "POST", "DELETE", "PATCH")
NONE = "00000000-0000-4000-8000-000000000000"
LOGIN = "/accounts/login/"
GAP = re.compile(r"\(\?P<(?P<group>\w+)>[^)]*\)|<(?:(?P<kind>\w+):)?(?P<name>\w+)>")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_leaves(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")
    monkeypatch.setattr("generation.pipeline.wake.send", lambda *_args, **_kwargs: True)


def staff_browser(*, rights: bool = True) -> Client:
    """Staff with every right, or with none, as the admin lets them in."""
    user = UserFactory.create(is_staff=True, is_superuser=rights)
    browser = Person(user).client()
    staff_sign_in(browser, user)
    return browser


def test_every_address_is_on_the_list_once() -> None:
    listed = [route.path for route in ROUTES]
    outside = {path for path in _addresses() if not path.startswith("admin/")}

    assert sorted(listed) == sorted(outside)


def test_every_address_of_the_admin_is_on_its_list() -> None:
    of_models = {
        f"admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry
    }
    for path in _addresses():
        if path.startswith("admin/") and path not in NOT_THE_ADMINS:
            assert _below(path, of_models) in ADMIN, path


def test_each_answers_each_of_them_as_the_list_says() -> None:
    everybody = people()
    owner = everybody[Who.CREATOR]
    browsers = {
        **dict.fromkeys(CALLERS, Client(raise_request_exception=False)),
        "stranger": everybody[Who.NEWCOMER].client(),
        OWNER: owner.client(),
        # None of these is the admin's, which alone asks for more.
        STAFF: Person(UserFactory.create(staff=True)).client(),
    }
    things = _things(cast("User", owner.user), owner.owns)
    wrong = []
    for route in ROUTES:
        address = _address(route.path, things)
        for method in METHODS:
            for caller, expected in zip(CALLERS, _expected(route, method), strict=True):
                answer = _ask(browsers[caller], method, address, route.body)
                if not _is(answer, expected):
                    wrong.append(f"{method} {address} by {caller}: {expected}, {answer}")

    assert not wrong, "\n".join(wrong)


def test_the_admin_is_for_staff_alone() -> None:
    everybody = people()
    strangers = [Client(), everybody[Who.CREATOR].client()]
    staff = staff_browser()
    wrong = []
    for path in _addresses():
        if not path.startswith("admin/") or path in NOT_THE_ADMINS:
            continue
        address = _address(path.replace("([^/]+)", NONE), {})
        for method in ("GET", "POST"):
            for browser in strangers:
                answer = _ask(browser, method, address, {})
                if answer.status_code != 403 and "login" not in answer.get("Location", ""):
                    wrong.append(f"{method} {address} by somebody else: {answer}")
        answer = _ask(staff, "GET", address, {})
        let_in = answer.status_code in {200, 302, 403, 404, 405}
        if not let_in or LOGIN in answer.get("Location", ""):
            wrong.append(f"{address} by staff: {answer}")

    assert not wrong, "\n".join(wrong)


def test_staff_without_a_right_sees_no_list() -> None:
    clerk = staff_browser(rights=False)
    for model in admin.site._registry:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert clerk.get(path).status_code == 403, path


def _addresses() -> list[str]:
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path


def _below(path: str, of_models: set[str]) -> str:
    """What is left of an address of the admin without the name of its model."""
    for model in of_models:
        if path.startswith(model):
            return path.removeprefix(model)
    rest = path.removeprefix("admin/")
    return re.sub(r"(\(\?P<app_label>)[^)]*\)", r"\1...)", rest)


def _things(user: User, owns: dict[str, str]) -> dict[str, str]:
    """What the addresses name, all of it the owner's."""
    session = UserSession.objects.create(
        user=user, session_key="another", ip="192.0.2.1", user_agent="", data={}
    )
    export = DataExport.objects.create(
        user=user,
        state=DataExport.State.READY,
        storage_key="personal-data/none.zip",
        expires_at=timezone.now() + timedelta(hours=1),
    )
    change = [str(user.pk), user.email, "new@example.com", user.get_session_auth_hash()[:16]]
    digest = ApiToken.objects.filter(user=user).values_list("digest", flat=True)[0]
    return {
        "job_id": owns["ready"],
        "purchase_id": owns["purchase"],
        "asset_id": str(Asset.objects.filter(owner=user, kind="upload").latest("created_at").pk),
        "digest": digest,
        "token_id": digest[:32],
        "session_id": str(session.pk),
        "export_id": str(export.pk),
        "token": signing.dumps(change, salt="accounts.email_change"),
        "endpoint": "openai",
    }


def _address(path: str, things: dict[str, str]) -> str:
    """A path of the URL table with its gaps filled: by the owner's things, else by what is none."""

    def fill(gap: re.Match[str]) -> str:
        name = gap["name"] or gap["group"]
        return things.get(name, "billing" if name == "app_label" else NONE)

    return "/" + GAP.sub(fill, path.replace("^", "").replace("$", ""))


def _expected(route: Route, method: str) -> tuple[int, ...]:
    """Without a line of its own a method is refused, after or before it is asked who calls."""
    return route.statuses.get(method, (405,) * len(CALLERS))


def _ask(browser: Client, method: str, address: str, body: dict[str, Any]) -> HttpResponseBase:
    """Ask, and leave no trace."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        send = getattr(browser, method.lower())
        is_call = method != "GET" and address.startswith("/api/")
        sent = {"data": body, "content_type": "application/json"} if is_call else {}
        answer: HttpResponseBase = send(address, **sent)
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def _is(answer: HttpResponseBase, expected: int) -> bool:
    to_sign_in = answer.status_code == 401 or answer.get("Location", "").startswith(LOGIN)
    if expected == 405:
        return answer.status_code in {405, 302} or to_sign_in
    return to_sign_in if expected == SIGN_IN else answer.status_code == expected
