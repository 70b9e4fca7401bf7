"""The staff pages ask for a second factor, however the session was opened."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from accounts.tests.conftest import PASSWORD, link_in
from accounts.tests.factors import code_of, factor_on, recovery_code, secret_on

pytestmark = pytest.mark.django_db
ADMIN = "/admin/"
ON, AGAIN = "/accounts/app/on/", "/accounts/again/app/"
ELSEWHERE = {f"/admin/{name}/" for name in ("login", "logout", "password_change")}
# `<path:object_id>`, and a group of a regular expression.
GAP = re.compile(r"\(\?P<\w+>[^)]*\)|<[^>]+>|\([^)]*\)")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def boss(proven: User) -> User:
    """Ada, who may do everything."""
    User.objects.filter(pk=proven.pk).update(is_staff=True, is_superuser=True)
    proven.refresh_from_db()
    return proven


def addresses() -> set[str]:
    """Every address of the admin, with an x in its gaps; not what leads to the site's own pages."""
    below = next(
        found
        for found in get_resolver().url_patterns
        if isinstance(found, URLResolver) and found.namespace == "admin"
    )
    return set(walked(below.url_patterns, "/admin/")) - ELSEWHERE


def walked(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    """An address for each of these patterns."""
    for pattern in patterns:
        path = before + GAP.sub(filled, str(pattern.pattern).strip("^$"))
        if isinstance(pattern, URLResolver):
            yield from walked(pattern.url_patterns, path)
        else:
            yield path


def filled(gap: re.Match[str]) -> str:
    """What may stand there."""
    return "accounts" if "accounts" in gap[0] else "x"


def test_staff_without_one_is_led_to_set_it_up(client: Client, boss: User) -> None:
    client.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    answer = client.get(ADMIN)
    assert (answer.status_code, answer["Location"]) == (302, ON)

    client.post("/accounts/again/", {"password": PASSWORD})
    page = client.get(ON).content.decode()
    assert "The staff pages ask for a second step. Set it up here first." in page
    client.post(ON, {"code": code_of(secret_on(page))})

    assert client.get(ADMIN).status_code == 200


def test_a_session_that_has_not_shown_it_is_asked(client: Client, boss: User) -> None:
    client.force_login(boss, backend=BACKEND)
    secret = factor_on(boss)
    wanted = "/admin/accounts/user/?q=ada"

    answer = client.get(wanted)
    assert answer["Location"] == f"{AGAIN}?next=%2Fadmin%2Faccounts%2Fuser%2F%3Fq%3Dada"
    assert client.post(answer["Location"], {"code": code_of(secret)})["Location"] == wanted

    assert client.get(wanted).status_code == 200


def test_a_recovery_code_will_do(client: Client, boss: User) -> None:
    client.force_login(boss, backend=BACKEND)
    factor_on(boss)
    client.post(AGAIN, {"code": recovery_code(boss)})

    assert client.get(ADMIN).status_code == 200


def test_a_form_that_was_sent_is_let_go(client: Client, boss: User) -> None:
    client.force_login(boss, backend=BACKEND)
    factor_on(boss)

    answer = client.post(f"/admin/accounts/user/{boss.pk}/change/", {"is_staff": ""})

    assert answer["Location"] == f"{AGAIN}?next=%2Fadmin%2F"
    assert User.objects.get().is_staff


@pytest.mark.parametrize("way", ["link", "code"])
def test_ways_in_by_mail_are_asked_too(
    client: Client, boss: User, sent: list[EmailMultiAlternatives], way: str
) -> None:
    if way == "link":
        client.post("/accounts/magic/", {"email": boss.email})
        client.post(link_in(sent[-1]))
    else:
        client.post("/accounts/login/code/", {"email": boss.email})
        code = str(sent[-1].body).split()[2]
        client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get(ADMIN)["Location"] == ON

    factor_on(boss)
    assert client.get(ADMIN)["Location"] == f"{AGAIN}?next=%2Fadmin%2F"


def test_signing_in_with_it_opens_the_door_until_it_is_another(client: Client, boss: User) -> None:
    secret = factor_on(boss)
    client.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    client.post("/accounts/login/app/", {"code": code_of(secret)})
    assert client.get(ADMIN).status_code == 200

    Authenticator.objects.all().delete()
    assert client.get(ADMIN)["Location"] == ON
    factor_on(boss)
    assert client.get(ADMIN)["Location"] == f"{AGAIN}?next=%2Fadmin%2F"


def test_it_holds_for_every_address_of_the_admin(client: Client, boss: User) -> None:
    client.force_login(boss, backend=BACKEND)
    every = addresses()
    assert len(every) > 60

    assert {client.get(path)["Location"] for path in every} == {ON}
    factor_on(boss)
    assert all(client.get(path)["Location"].startswith(AGAIN) for path in every)


def test_somebody_elses_record_opens_nothing(client: Client, boss: User) -> None:
    client.force_login(boss, backend=BACKEND)
    factor_on(boss)
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "id": app.pk}]
    session["account_authentication_methods_user"] = "somebody else"
    session.save()

    assert client.get(ADMIN)["Location"].startswith(AGAIN)


def test_the_admin_has_no_sign_in_of_its_own(client: Client, boss: User) -> None:
    body = {"username": boss.email, "password": PASSWORD}
    for answer in (client.get("/admin/login/"), client.post("/admin/login/", body)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_others_are_kept_out_as_before(client: Client, signed_in: Client) -> None:
    assert signed_in.get(ADMIN, follow=True).status_code == 403
    assert Client().get(ADMIN)["Location"].startswith("/admin/login/")
