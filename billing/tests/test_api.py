"""The calls under /api/v1/billing/."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from billing.models import Pack, Purchase, Reversal
from billing.tests.stand_in import StandIn
from testing.factories import PurchaseFactory

pytestmark = pytest.mark.django_db

PACKS = "/api/v1/billing/packs"
CHECKOUT = "/api/v1/billing/checkout"
PURCHASES = "/api/v1/billing/purchases"


def bought(creator: User, **changes: Any) -> Purchase:
    return PurchaseFactory.create(creator=creator, paid=True, **changes)


def test_anybody_may_see_the_packs_cheapest_first(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Pack.objects.filter(slug="studio").update(price_cents=500)
    with django_assert_num_queries(1):
        answer = client.get(PACKS)
    assert answer.status_code == 200
    assert answer.json() == [
        {"slug": slug, "name": name, "credits": amount, "price_cents": cents, "currency": "usd"}
        for slug, name, amount, cents in [
            ("studio", "Studio", 1_000, 500),
            ("starter", "Starter", 100, 1_000),
            ("creator", "Creator", 300, 2_900),
        ]
    ]


def test_a_pack_that_is_not_on_sale_is_not_listed(client: Client) -> None:
    Pack.objects.filter(slug="starter").update(enabled=False)
    assert [pack["slug"] for pack in client.get(PACKS).json()] == ["creator", "studio"]


def test_checkout_opens_a_session(client: Client, creator: User, stand_in: StandIn) -> None:
    client.force_login(creator)
    answer = client.post(CHECKOUT, {"pack": "creator"}, content_type="application/json")
    assert answer.status_code == 201
    purchase = Purchase.objects.get()
    assert answer.json() == {
        "checkout_url": f"{stand_in.base}/c/pay/{purchase.session_id}",
        "session_id": purchase.session_id,
    }
    assert (purchase.creator_id, purchase.credits) == (creator.id, 300)


@pytest.mark.parametrize(
    "body", [{}, {"pack": ""}, {"pack": "nothing"}, {"pack": ["starter"]}, {"pack": 5}]
)
def test_a_pack_that_does_not_exist_is_refused(
    client: Client, creator: User, body: dict[str, Any]
) -> None:
    client.force_login(creator)
    answer = client.post(CHECKOUT, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["pack"]
    assert Purchase.objects.count() == 0


@pytest.mark.parametrize("path", [CHECKOUT, PURCHASES])
def test_who_is_not_signed_in_is_told_so(client: Client, path: str) -> None:
    answer = client.post(path) if path == CHECKOUT else client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert Purchase.objects.count() == 0


def test_checkout_is_limited(
    client: Client, creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.RATES = {**settings.RATES, "checkout": "1/h"}
    client.force_login(creator)
    body = {"pack": "starter"}
    first, second = (client.post(CHECKOUT, body, content_type="application/json") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 429)
    assert second.json()["code"] == "rate_limited"
    assert Purchase.objects.count() == 1


def test_without_stripe_checkout_is_unavailable(
    client: Client, creator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    client.force_login(creator)
    answer = client.post(CHECKOUT, {"pack": "starter"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_purchases_are_mine_newest_first_and_paged(
    client: Client, creator: User, stranger: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    for age in range(60):
        bought(creator, created_at=now - timedelta(minutes=age), credits=age + 1)
    bought(stranger)
    client.force_login(creator)
    # A new session notes its browser with its first request.
    client.get(PURCHASES)
    with django_assert_num_queries(3):
        first = client.get(PURCHASES).json()
    assert [row["credits"] for row in first["results"]] == list(range(1, 51))
    second = client.get(first["next"]).json()
    assert [row["credits"] for row in second["results"]] == list(range(51, 61))
    assert second["next"] is None


def test_a_purchase_says_its_state_and_its_receipt(client: Client, creator: User) -> None:
    paid = bought(creator, receipt_url="https://pay.stripe.com/receipts/1")
    client.force_login(creator)
    (row,) = client.get(PURCHASES).json()["results"]
    assert row["id"] == str(paid.id)
    assert (row["pack"], row["state"], row["session_id"]) == ("starter", "paid", paid.session_id)
    assert row["receipt_url"] == "https://pay.stripe.com/receipts/1"
    assert row["paid_at"].endswith("Z")
    assert row["invoice_url"] is None


def test_a_purchase_says_what_was_paid_and_what_was_refunded(client: Client, creator: User) -> None:
    paid = bought(creator, discount_cents=100, tax_cents=171, total_cents=1_071)
    for number, (kind, state) in enumerate(
        [("refund", "taken"), ("refund", "taken"), ("refund", "returned"), ("dispute", "taken")]
    ):
        Reversal.objects.create(
            purchase=paid,
            kind=kind,
            state=state,
            stripe_id=f"re_{number}",
            amount_cents=200,
            taken_at=timezone.now(),
            returned_at=timezone.now() if state == "returned" else None,
        )
    client.force_login(creator)
    (row,) = client.get(PURCHASES).json()["results"]
    amounts = ("price_cents", "discount_cents", "tax_cents", "total_cents", "refunded_cents")
    assert [row[name] for name in amounts] == [1_000, 100, 171, 1_071, 400]


def test_what_is_not_paid_has_no_amounts(client: Client, creator: User) -> None:
    PurchaseFactory.create(creator=creator)
    client.force_login(creator)
    (row,) = client.get(PURCHASES).json()["results"]
    assert (row["total_cents"], row["refunded_cents"], row["invoice_url"]) == (None, 0, None)


@pytest.mark.parametrize(
    ("method", "path"), [("post", PACKS), ("get", CHECKOUT), ("delete", PURCHASES)]
)
def test_other_methods_are_refused(client: Client, creator: User, method: str, path: str) -> None:
    client.force_login(creator)
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
