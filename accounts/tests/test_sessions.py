"""Where somebody is signed in: listed, and signed out from afar."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.devices import device_words
from accounts.models import User
from accounts.tests.conftest import PASSWORD
from common.models import AuditEvent

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)


def browser(user: User, *, agent: str, ip: str) -> Client:
    """Another place where this person signs in."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=ip)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get(ACCOUNT).status_code == 200
    return client


@pytest.fixture
def phone(user: User) -> Client:
    return browser(user, agent=IPHONE, ip="203.0.113.7")


@pytest.fixture
def desk(user: User) -> Client:
    return browser(user, agent=WINDOWS, ip="2001:db8::42")


def id_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_each_place_is_shown_in_words(desk: Client, phone: Client) -> None:
    page = desk.get(ACCOUNT).content.decode()

    assert "Chrome on Windows</strong> · this browser" in page
    assert "Safari on iPhone" in page
    assert "203.0.113.7" in page
    assert f"/account/sessions/{id_of(phone)}/end/" in page
    assert f"/account/sessions/{id_of(desk)}/end/" not in page


def test_one_is_signed_out(desk: Client, phone: Client) -> None:
    url = f"/account/sessions/{id_of(phone)}/end/"

    assert desk.post(url)["Location"] == "/account/#sessions"
    assert phone.get(ACCOUNT).status_code == 302
    assert desk.get(ACCOUNT).status_code == 200
    assert desk.post(url).status_code == 404
    assert AuditEvent.objects.filter(action="sessions.ended").count() == 1


def test_all_others_are_signed_out(desk: Client, phone: Client, user: User) -> None:
    third = browser(user, agent="curl/8.1", ip="198.51.100.1")

    answer = desk.post("/account/sessions/others/end/", follow=True)

    assert "2 other browsers are signed out." in answer.content.decode()
    assert [each.get(ACCOUNT).status_code for each in (desk, phone, third)] == [200, 302, 302]
    again = desk.post("/account/sessions/others/end/", follow=True).content.decode()
    assert "0 other browsers are signed out." in again


def test_somebody_elses_and_ones_own_cannot_be_ended_so(desk: Client, db: None) -> None:
    other = User.objects.create_user("bob@example.com", PASSWORD)
    bobs = browser(other, agent=IPHONE, ip="203.0.113.9")

    assert desk.post(f"/account/sessions/{id_of(bobs)}/end/").status_code == 404
    assert desk.post(f"/account/sessions/{id_of(desk)}/end/").status_code == 404
    assert desk.post("/account/sessions/0/end/").status_code == 404
    desk.post("/account/sessions/others/end/")
    assert bobs.get(ACCOUNT).status_code == 200


def test_those_that_a_new_password_ended_are_not_shown(desk: Client, user: User) -> None:
    browser(user, agent=IPHONE, ip="203.0.113.7")
    user.set_password("a road of my own")
    user.save()
    desk.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    desk.get(ACCOUNT)

    page = desk.get(ACCOUNT).content.decode()

    assert "Safari on iPhone" not in page
    assert page.count("this browser") == 1


def test_a_session_from_before_is_noted_when_it_is_used(client: Client, user: User) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not UserSession.objects.exists()

    client.get(ACCOUNT, headers={"User-Agent": WINDOWS})

    assert "Chrome on Windows" in client.get(ACCOUNT).content.decode()


def test_it_is_noted_now_and_then_not_each_time(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12) as first:
        desk.get(ACCOUNT)

    assert not [
        query for query in first if "usersessions" in query["sql"] and "INSERT" in query["sql"]
    ]


def test_the_page_asks_as_much_for_ten_places_as_for_one(
    desk: Client, user: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        browser(user, agent=IPHONE, ip=f"203.0.113.{number}")

    with django_assert_max_num_queries(12):
        page = desk.get(ACCOUNT).content.decode()
    assert page.count("Safari on iPhone</strong>") == 9


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (IPHONE, "Safari on iPhone"),
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/142.0.0.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Android 16; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
            "Firefox on Android",
        ),
        ("curl/8.1", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_devices(agent: str, words: str) -> None:
    assert device_words(agent) == words


@pytest.mark.parametrize("url", ["/account/sessions/1/end/", "/account/sessions/others/end/"])
def test_the_buttons_ask_to_sign_in_and_take_posts(client: Client, user: User, url: str) -> None:
    assert client.post(url)["Location"] == f"/accounts/login/?next={url}"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(url).status_code == 405
