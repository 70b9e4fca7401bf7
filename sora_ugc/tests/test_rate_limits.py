"""Who is counted together, and that counting goes on without Redis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings
from redis import Redis

from accounts.models import User
from common import rate_limits
from common.cache import RedisOrLocalCache
from common.errors import RateLimited
from testing.factories import UserFactory


@pytest.fixture(autouse=True)
def _two_a_day(settings: Settings) -> None:
    settings.RATES = dict.fromkeys(settings.RATES, "2/d")


@pytest.fixture
def redis_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing listens where Redis should be; nobody has noticed yet."""
    monkeypatch.setattr(RedisOrLocalCache._rest, "until", 0.0)
    limits = {**settings.CACHES["limits"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {**settings.CACHES, "limits": limits}
    yield
    RedisOrLocalCache._rest.until = 0.0


def request(*, user: User | None = None, address: str = "") -> HttpRequest:
    made = RequestFactory().post("/", REMOTE_ADDR=address or f"fd00:{uuid4().hex[:4]}::1")
    made.user = user or AnonymousUser()
    return made


@pytest.mark.parametrize("action", ["signup", "login", "magic_link"])
def test_another_account_is_no_other_budget_for_signing_in(action: str) -> None:
    address = request().META["REMOTE_ADDR"]
    for _ in range(2):
        rate_limits.check(request(user=User(), address=address), action)

    with pytest.raises(RateLimited):
        rate_limits.check(request(user=User(), address=address), action)


def test_who_is_signed_in_has_a_budget_of_their_own_wherever_they_are() -> None:
    ada = User()
    for _ in range(2):
        rate_limits.check(request(user=ada), "checkout")

    rate_limits.check(request(user=User()), "checkout")
    with pytest.raises(RateLimited):
        rate_limits.check(request(user=ada), "checkout")


@pytest.mark.django_db
def test_every_call_of_the_api_counts(client: Client) -> None:
    address = request().META["REMOTE_ADDR"]
    for _ in range(2):
        assert client.get("/api/v1/billing/packs", REMOTE_ADDR=address).status_code == 200

    answer = client.get("/api/v1/billing/packs", REMOTE_ADDR=address)

    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer["Retry-After"]) == answer.json()["retry_after"]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "Bearer nonsense", f"Bearer {'0' * 64}"])
def test_a_call_that_is_turned_away_counts_too(client: Client, token: str) -> None:
    address = request().META["REMOTE_ADDR"]
    sent: dict[str, Any] = {"REMOTE_ADDR": address, "headers": {"Authorization": token}}
    for _ in range(2):
        assert client.get("/api/v1/jobs", **sent).status_code == 401

    answer = client.get("/api/v1/jobs", **sent)

    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db
def test_a_session_that_comes_without_its_csrf_token_counts_too() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        UserFactory.create(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address = request().META["REMOTE_ADDR"]
    for _ in range(2):
        assert client.delete("/api/v1/auth/session", REMOTE_ADDR=address).status_code == 403

    answer = client.delete("/api/v1/auth/session", REMOTE_ADDR=address)

    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")


@pytest.mark.usefixtures("redis_away")
def test_without_redis_this_process_counts() -> None:
    ada = User()
    for _ in range(2):
        rate_limits.check(request(user=ada), "create")

    with pytest.raises(RateLimited):
        rate_limits.check(request(user=ada), "create")


@pytest.mark.usefixtures("redis_away")
def test_redis_is_asked_once_and_then_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        rate_limits.check(request(user=User()), "create")

    assert caplog.text.count("Redis does not answer") == 1


@pytest.mark.usefixtures("redis_away")
def test_a_count_that_redis_took_with_it_begins_anew() -> None:
    assert caches["limits"].incr(uuid4().hex) == 1


def test_a_counter_that_redis_lost_while_we_remember_it_begins_anew_and_ends(
    settings: Settings,
) -> None:
    limits = caches["limits"]
    key = uuid4().hex
    assert limits.add(key, 1, 60)
    assert not limits.add(key, 1, 60)
    assert limits.incr(key) == 2
    limits.delete(key)

    assert not limits.add(key, 1, 60)
    assert limits.incr(key) == 1
    assert Redis.from_url(settings.REDIS_URL).ttl(limits.make_key(key)) > 0
