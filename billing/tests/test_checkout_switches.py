"""The STRIPE_* switches: what each asks of Stripe, and that what Stripe then does still adds up."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from billing.models import Purchase
from billing.services.checkout import checkout_start
from billing.services.fulfilment import purchase_fulfil
from billing.tests.stand_in import StandIn
from credits.models import Transaction
from credits.selectors import balance_get

pytestmark = pytest.mark.django_db

State = Purchase.State


def start(creator: User) -> str:
    """Open Checkout for the pack of 100 credits for $10."""
    return checkout_start(
        creator_id=creator.id, email=creator.email, pack_slug="starter"
    ).session_id


def sold(stand_in: StandIn, session_id: str, **buyer: str) -> Purchase:
    """What became of the purchase when the buyer has paid."""
    stand_in.complete(session_id, **buyer)
    return purchase_fulfil(session_id=session_id)


def amounts(purchase: Purchase) -> tuple[int | None, ...]:
    return purchase.discount_cents, purchase.tax_cents, purchase.total_cents


def test_by_default_terms_are_asked_for_and_nothing_else(creator: User, stand_in: StandIn) -> None:
    session = stand_in.session(start(creator))
    assert session["consent_collection"]["terms_of_service"] == "required"
    words = session["custom_text"]["terms_of_service_acceptance"]["message"]
    assert "I accept the [terms](http://testserver/terms/) and want my credits at once." in words
    assert session["adaptive_pricing"] == {"enabled": False}
    assert session["allow_promotion_codes"] is False
    assert session["automatic_tax"]["enabled"] is False
    assert session["invoice_creation"]["enabled"] is False
    assert session["tax_id_collection"]["enabled"] is False


def test_the_time_of_consent_is_kept(creator: User, stand_in: StandIn) -> None:
    purchase = sold(stand_in, start(creator))
    assert purchase.terms_accepted_at is not None
    assert purchase.paid_at is not None
    assert abs((purchase.paid_at - purchase.terms_accepted_at).total_seconds()) < 60
    assert amounts(purchase) == (0, 0, 1_000)


def test_a_delayed_payment_keeps_the_time_of_the_button(creator: User, stand_in: StandIn) -> None:
    session_id = start(creator)
    stand_in.complete(session_id, "delayed_paid")
    pending = purchase_fulfil(session_id=session_id)
    assert (pending.state, pending.paid_at) == (State.PENDING, None)
    assert pending.terms_accepted_at is not None
    stand_in.event_awaited("checkout.session.async_payment_succeeded", session_id)
    paid = purchase_fulfil(session_id=session_id)
    assert (paid.state, paid.terms_accepted_at) == (State.PAID, pending.terms_accepted_at)


def test_without_consent_asked_none_is_claimed(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_TERMS_CONSENT = False
    session_id = start(creator)
    session = stand_in.session(session_id)
    assert session["consent_collection"] is None
    assert session["custom_text"]["terms_of_service_acceptance"] is None
    assert sold(stand_in, session_id).terms_accepted_at is None


def test_tax_comes_on_top_of_the_price(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_TAX = True
    session_id = start(creator)
    assert stand_in.session(session_id)["automatic_tax"]["enabled"] is True
    purchase = sold(stand_in, session_id, country="DE", postal_code="10115")
    assert (purchase.state, amounts(purchase)) == (State.PAID, (0, 190, 1_190))
    assert balance_get(creator_id=creator.id).available == 100
    customer = stand_in.session(session_id)["customer"]
    address = stand_in.get(f"/v1/customers/{customer}")["address"]
    assert address["country"] == "DE"


def test_a_discount_changes_what_is_paid_and_not_what_is_credited(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_PROMOTION_CODES = True
    code = stand_in.promotion_code(percent_off=25)
    purchase = sold(stand_in, start(creator), promotion_code=code)
    assert (purchase.state, amounts(purchase)) == (State.PAID, (250, 0, 750))
    assert balance_get(creator_id=creator.id).available == 100


def test_a_discount_and_tax_together_add_up(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_PROMOTION_CODES = settings.STRIPE_TAX = True
    code = stand_in.promotion_code(amount_off=300, currency="usd")
    purchase = sold(stand_in, start(creator), promotion_code=code, country="FR")
    assert (purchase.state, amounts(purchase)) == (State.PAID, (300, 140, 840))


def test_when_nothing_is_left_to_pay_the_credits_come_all_the_same(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_PROMOTION_CODES = True
    session_id = start(creator)
    purchase = sold(stand_in, session_id, promotion_code=stand_in.promotion_code(percent_off=100))
    assert stand_in.session(session_id)["payment_status"] == "no_payment_required"
    assert (purchase.state, amounts(purchase)) == (State.PAID, (1_000, 0, 0))
    assert (purchase.payment_intent, purchase.receipt_url) == ("", "")
    assert purchase.terms_accepted_at is not None
    assert balance_get(creator_id=creator.id).available == 100
    assert Transaction.objects.count() == 1


def test_who_pays_in_another_currency_bought_in_ours(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_ADAPTIVE_PRICING = True
    session_id = start(creator)
    purchase = sold(stand_in, session_id, country="DE", currency="eur")
    told = stand_in.session(session_id)
    assert told["presentment_details"]["presentment_currency"] == "eur"
    assert told["presentment_details"]["presentment_amount"] != 1_000
    assert (purchase.state, purchase.currency, amounts(purchase)) == (
        State.PAID,
        "usd",
        (0, 0, 1_000),
    )


def test_an_invoice_names_the_company_and_its_tax_id(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    settings.STRIPE_INVOICES = True
    session_id = start(creator)
    purchase = sold(
        stand_in, session_id, country="AT", business_name="Photo GmbH", tax_id="ATU12345678"
    )
    assert purchase.state == State.PAID
    invoice = stand_in.get(f"/v1/invoices/{stand_in.session(session_id)['invoice']}")
    assert purchase.invoice_url == invoice["hosted_invoice_url"]
    assert purchase.receipt_url != ""
    assert invoice["metadata"] == {"purchase_id": str(purchase.id)}
    assert [row["value"] for row in invoice["customer_tax_ids"]] == ["ATU12345678"]


def test_all_switches_together_open_one_session(
    creator: User, stand_in: StandIn, settings: Settings
) -> None:
    for name in ("TAX", "PROMOTION_CODES", "ADAPTIVE_PRICING", "INVOICES"):
        setattr(settings, f"STRIPE_{name}", True)
    told: dict[str, Any] = {"country": "NL", "currency": "eur"}
    told["promotion_code"] = stand_in.promotion_code(percent_off=10)
    purchase = sold(stand_in, start(creator), **told)
    assert (purchase.state, amounts(purchase)) == (State.PAID, (100, 189, 1_089))
    assert purchase.invoice_url != ""
