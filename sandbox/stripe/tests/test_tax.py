"""Automatic tax, company numbers, addresses, and the currency that the buyer sees."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.stripe.tests.support import StandIn, text_of

TAXED: dict[str, Any] = {"automatic_tax": {"enabled": True}}


def item(behaviour: str, currency: str = "usd", cents: int = 1000) -> dict[str, Any]:
    data = {
        "currency": currency,
        "unit_amount": cents,
        "tax_behavior": behaviour,
        "product_data": {"name": "100 credits"},
    }
    return {"price_data": data, "quantity": 1}


def amounts(session: dict[str, Any]) -> tuple[int, int, int]:
    return (
        session["amount_subtotal"],
        session["total_details"]["amount_tax"],
        session["amount_total"],
    )


@pytest.mark.parametrize(
    ("country", "behaviour", "expected"),
    [
        ("DE", "exclusive", (1000, 190, 1190)),
        ("GB", "exclusive", (1000, 200, 1200)),
        ("US", "exclusive", (1000, 0, 1000)),
        ("BR", "exclusive", (1000, 0, 1000)),
        ("CH", "exclusive", (1000, 81, 1081)),
        ("DE", "inclusive", (1000, 160, 1000)),
        ("DE", "unspecified", (1000, 190, 1190)),
    ],
)
def test_by_country(
    stand: StandIn, country: str, behaviour: str, expected: tuple[int, int, int]
) -> None:
    session = stand.session(line_items=[item(behaviour)], **TAXED)
    assert session.automatic_tax.status == "requires_location_inputs"
    done = stand.complete(session.id, country=country).json()
    assert amounts(done) == expected
    assert done["automatic_tax"]["status"] == "complete"
    assert done["customer_details"]["address"]["country"] == country
    intent = stand.api.payment_intents.retrieve(done["payment_intent"])
    assert intent.amount == expected[2]


def test_without_a_word_it_is_america(stand: StandIn) -> None:
    done = stand.complete(stand.session(**TAXED).id).json()
    assert amounts(done) == (1000, 0, 1000)
    assert done["customer_details"]["address"]["country"] == "US"


def test_after_the_discount(stand: StandIn) -> None:
    session = stand.session(allow_promotion_codes=True, **TAXED)
    done = stand.complete(session.id, country="DE", promotion_code="WELCOME20").json()
    assert amounts(done) == (1000, 152, 952)


def test_saved_to_the_customer(stand: StandIn) -> None:
    customer = stand.api.customers.create({"email": "tax@example.com"})
    asked = {**TAXED, "customer": customer.id, "customer_update": {"address": "auto"}}
    stand.complete(stand.session(**asked).id, country="DE", postal_code="10115")
    kept = stand.api.customers.retrieve(customer.id)
    assert kept.address is not None
    assert (kept.address.country, kept.address.postal_code) == ("DE", "10115")
    assert kept.name is None
    known = stand.session(customer=customer.id, **TAXED)
    assert (known.automatic_tax.status, known.amount_total) == ("complete", 1190)


def test_company_accounts_for_its_own(stand: StandIn) -> None:
    session = stand.session(tax_id_collection={"enabled": True}, **TAXED)
    buyer = {"country": "DE", "business_name": "Kaffee GmbH", "tax_id": "DE 123456789"}
    done = stand.complete(session.id, **buyer).json()
    assert amounts(done) == (1000, 0, 1000)
    details = done["customer_details"]
    assert details["tax_ids"] == [{"type": "eu_vat", "value": "DE123456789"}]
    assert (details["business_name"], details["name"]) == ("Kaffee GmbH", "Kaffee GmbH")


@pytest.mark.parametrize(
    "buyer", [{"country": "Germany"}, {"tax_id": "1"}, {"country": "BR", "tax_id": "12345678"}]
)
def test_impossible_buyers(stand: StandIn, buyer: dict[str, str]) -> None:
    session = stand.session(tax_id_collection={"enabled": True}, **TAXED)
    assert stand.complete(session.id, **buyer).status_code == 400
    assert stand.api.checkout.sessions.retrieve(session.id).status == "open"


def test_another_currency_changes_nothing_for_the_shop(stand: StandIn) -> None:
    session = stand.session(adaptive_pricing={"enabled": True})
    done = stand.complete(session.id, currency="eur").json()
    shown = {"presentment_amount": 900, "presentment_currency": "eur"}
    assert (done["currency"], done["amount_total"]) == ("usd", 1000)
    assert done["presentment_details"] == shown
    expand: Any = {"expand": ["latest_charge"]}
    intent: Any = stand.api.payment_intents.retrieve(done["payment_intent"], expand)
    assert (intent.currency, intent.amount_received) == ("usd", 1000)
    assert intent.presentment_details.to_dict() == shown
    assert intent.latest_charge.presentment_details.to_dict() == shown
    refund = stand.api.refunds.create({"payment_intent": intent.id, "amount": 500})
    assert refund.presentment_details is not None
    assert refund.presentment_details.presentment_amount == 450


def test_currency_without_cents(stand: StandIn) -> None:
    session = stand.session(adaptive_pricing={"enabled": True})
    stand.complete(session.id, "declined", currency="jpy")
    tried = stand.api.checkout.sessions.retrieve(session.id)
    intent = stand.api.payment_intents.retrieve(text_of(tried.payment_intent))
    assert intent.presentment_details is not None
    assert intent.presentment_details.presentment_amount == 1500


@pytest.mark.parametrize(("enabled", "currency"), [(False, "eur"), (True, "xxx")])
def test_currencies_that_cannot_be(stand: StandIn, enabled: bool, currency: str) -> None:
    session = stand.session(adaptive_pricing={"enabled": enabled})
    assert stand.complete(session.id, currency=currency).status_code == 400


def test_same_currency_is_nothing_special(stand: StandIn) -> None:
    session = stand.session(adaptive_pricing={"enabled": True})
    assert stand.complete(session.id, currency="usd").json()["presentment_details"] is None
