"""What every answer says to caches, whose address counts, and faults in the API's own form."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from billing import selectors
from common.models import AuditEvent
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db

WRONG = {"email": "ada@example.com", "password": "not the password"}


@pytest.mark.parametrize(
    "path", ["/api/v1/billing/packs", "/api/v1/auth/session", "/api/nowhere", "/webhooks/stripe"]
)
def test_no_cache_keeps_what_the_api_says(client: Client, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_no_cache_keeps_the_page_of_somebody_signed_in(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get("/pricing/")["Cache-Control"] == "private, no-store"


def test_public_pages_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/pricing/")


@pytest.mark.parametrize(
    "path", ["/accounts/confirm-email/a:b:c/", "/accounts/password/reset/key/1-abc/"]
)
def test_no_cache_keeps_a_page_whose_address_is_a_secret(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "[2001:db8::7", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_a_visitors_address_is_what_our_own_proxy_noted(
    client: Client, settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    settings.RATES = settings.RATES | {"login": "1000/m"}

    client.post(
        "/api/v1/auth/login",
        WRONG,
        content_type="application/json",
        headers={"X-Forwarded-For": forwarded},
    )

    assert AuditEvent.objects.get().ip == expected


def test_a_fault_of_ours_is_a_problem_in_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(selectors, "packs_on_offer", broken)

    answer = Client(raise_request_exception=False).get("/api/v1/billing/packs")

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Internal Server Error",
        "code": "server_error",
        "request_id": answer["X-Request-Id"],
    }


def test_an_unknown_host_and_an_unknown_webhook_are_problems_too(client: Client) -> None:
    wrong_host = client.get("/api/v1/billing/packs", headers={"Host": "elsewhere.example"})
    wrong_path = client.post("/webhooks/nobody")

    assert (wrong_host.status_code, wrong_host.json()["code"]) == (400, "invalid")
    assert (wrong_path.status_code, wrong_path.json()["code"]) == (404, "not_found")


def test_people_get_a_page(client: Client) -> None:
    answer = client.get("/nowhere/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_load_balancer_is_answered_without_tls(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/pricing/").status_code == 301
