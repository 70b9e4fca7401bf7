"""Checkout Sessions: what is asked for comes back, and each way of paying ends as it should."""

from __future__ import annotations

import time
from typing import Any, get_args

import pytest
import stripe

from sandbox.stripe.tests.support import Shop, StandIn, text_of, wait_until

EXPANDED: Any = {"expand": ["payment_intent.latest_charge", "line_items", "customer"]}


def required_fields(kind: type) -> set[str]:
    """The fields that the library says an object always has a value for."""
    return {
        name
        for name, annotation in kind.__annotations__.items()
        if name.islower() and type(None) not in get_args(annotation)
    }


def test_session_says_what_was_asked(stand: StandIn) -> None:
    session = stand.session(
        client_reference_id="user-1",
        metadata={"purchase": "p-1", "7": "seven"},
        customer_email="ana@example.com",
        customer_creation="always",
        allow_promotion_codes=True,
        automatic_tax={"enabled": True},
        consent_collection={"terms_of_service": "required"},
        invoice_creation={"enabled": True},
        tax_id_collection={"enabled": True},
        adaptive_pricing={"enabled": False},
    )
    assert session.id.startswith("cs_test_")
    assert session.url == f"{stand.base}/c/pay/{session.id}"
    assert (session.status, session.payment_status, session.livemode) == ("open", "unpaid", False)
    assert (session.amount_subtotal, session.amount_total, session.currency) == (1000, 1000, "usd")
    assert session.client_reference_id == "user-1"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {"purchase": "p-1", "7": "seven"}
    assert session.automatic_tax.enabled
    assert session.payment_intent is None
    assert session.success_url == "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}"
    assert 86_000 < session.expires_at - session.created <= 86_400
    fields = session.to_dict()
    assert "line_items" not in fields
    assert not [name for name in fields if name.startswith("_")]


def test_objects_have_every_field_of_the_library(stand: StandIn) -> None:
    customer = stand.api.customers.create({"email": "fields@example.com"})
    session = stand.paid(customer=customer.id)
    full: Any = stand.api.checkout.sessions.retrieve(session.id, EXPANDED)
    charge = full.payment_intent.latest_charge
    booked = stand.api.balance_transactions.retrieve(charge.balance_transaction)
    refund = stand.api.refunds.create({"charge": charge.id, "amount": 1})
    event = stand.api.events.list({"limit": 1}).data[0]
    endpoint = stand.api.webhook_endpoints.list().data[0]
    found = [full, full.payment_intent, charge, booked, refund, event, endpoint, full.customer]
    for item in [*found, full.line_items.data[0], full.line_items.data[0].price]:
        assert not required_fields(type(item)) - set(item.to_dict()), type(item).__name__


def test_paid(stand: StandIn, shop: Shop) -> None:
    session = stand.paid(
        metadata={"purchase": "p-2"},
        payment_intent_data={"metadata": {"purchase": "p-2"}, "description": "100 credits"},
    )
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    full: Any = stand.api.checkout.sessions.retrieve(session.id, EXPANDED)
    intent, charge = full.payment_intent, full.payment_intent.latest_charge
    assert (intent.status, intent.amount_received) == ("succeeded", 1000)
    assert intent.metadata["purchase"] == "p-2"
    assert (charge.status, charge.paid, charge.captured) == ("succeeded", True, True)
    assert charge.payment_method_details.card.last4 == "4242"
    assert charge.receipt_url.startswith(stand.base)
    assert full.line_items.data[0].description == "100 credits"
    arrival = shop.wait_for("checkout.session.completed", session.id)[0]
    assert arrival.event.data.object["payment_status"] == "paid"
    shop.wait_for("payment_intent.succeeded", intent.id)
    shop.wait_for("charge.succeeded", charge.id)


def test_fee_is_booked(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    intent: Any = stand.api.payment_intents.retrieve(
        intent_id, {"expand": ["latest_charge.balance_transaction"]}
    )
    booked = intent.latest_charge.balance_transaction
    assert (booked.amount, booked.fee, booked.net) == (1000, 59, 941)


def test_completing_twice_is_refused(stand: StandIn) -> None:
    answer = stand.complete(stand.paid().id)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "session_complete"


def test_declined_stays_open_and_can_be_paid_later(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    assert stand.complete(session.id, "declined").json()["status"] == "open"
    tried = stand.api.checkout.sessions.retrieve(session.id)
    intent = stand.api.payment_intents.retrieve(text_of(tried.payment_intent))
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "card_declined"
    shop.wait_for("payment_intent.payment_failed", intent.id)
    assert stand.complete(session.id).json()["payment_intent"] == intent.id
    assert stand.api.payment_intents.retrieve(intent.id).status == "succeeded"
    assert len(stand.api.charges.list({"payment_intent": intent.id}).data) == 2


def test_delayed_method_that_clears(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    begun = time.monotonic()
    done = stand.complete(session.id, "delayed_paid").json()
    assert (done["status"], done["payment_status"]) == ("complete", "unpaid")
    assert stand.api.payment_intents.retrieve(done["payment_intent"]).status == "processing"
    completed = shop.wait_for("checkout.session.completed", session.id)[0]
    assert completed.event.data.object["payment_status"] == "unpaid"
    later = shop.wait_for("checkout.session.async_payment_succeeded", session.id)[0]
    assert time.monotonic() - begun > 2.5
    assert later.event.data.object["payment_status"] == "paid"
    assert later.event.request is not None
    assert later.event.request.id is None
    assert stand.api.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_delayed_method_that_fails(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    intent_id = stand.complete(session.id, "delayed_failed").json()["payment_intent"]
    shop.wait_for("checkout.session.async_payment_failed", session.id)
    shop.wait_for("payment_intent.payment_failed", intent_id)
    after = stand.api.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status) == ("complete", "unpaid")
    assert stand.api.payment_intents.retrieve(intent_id).status == "requires_payment_method"


def test_expire(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    assert stand.api.checkout.sessions.expire(session.id).status == "expired"
    shop.wait_for("checkout.session.expired", session.id)
    assert stand.complete(session.id).status_code == 400
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        stand.api.checkout.sessions.expire(session.id)


def test_sessions_expire_by_themselves(stand: StandIn, shop: Shop) -> None:
    session = stand.session(expires_at=int(time.time()) + 3)
    stand.complete(session.id, "declined")
    arrival = shop.wait_for("checkout.session.expired", session.id)[0]
    assert arrival.event.data.object["url"] is None
    intent_id = text_of(stand.api.checkout.sessions.retrieve(session.id).payment_intent)
    assert stand.api.payment_intents.retrieve(intent_id).status == "canceled"


def test_nothing_to_pay(stand: StandIn) -> None:
    free = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "A gift"}}
    session = stand.paid(line_items=[{"price_data": free, "quantity": 1}])
    assert (session.payment_status, session.payment_intent) == ("no_payment_required", None)


def test_customer_is_kept_and_carried(stand: StandIn) -> None:
    customer = stand.api.customers.create({"email": "bo@example.com", "metadata": {"a": "1"}})
    stand.api.customers.update(customer.id, {"name": "Bo", "metadata": {"b": "2", "a": ""}})
    kept = stand.api.customers.retrieve(customer.id)
    assert (kept.name, kept.email) == ("Bo", "bo@example.com")
    assert kept.metadata is not None
    assert kept.metadata.to_dict() == {"b": "2"}
    session: Any = stand.paid(customer=customer.id)
    assert session.customer_details.email == "bo@example.com"
    assert stand.api.payment_intents.retrieve(session.payment_intent).customer == customer.id


def test_guest_becomes_a_customer_when_asked(stand: StandIn) -> None:
    session = stand.paid(customer_email="guest@example.com", customer_creation="always")
    customer = stand.api.customers.retrieve(text_of(session.customer))
    assert customer.email == "guest@example.com"
    assert stand.paid(customer_email="guest@example.com").customer is None


def test_kept_price(stand: StandIn) -> None:
    price = stand.api.prices.create(
        {"currency": "usd", "unit_amount": 2900, "product_data": {"name": "300 credits"}}
    )
    session = stand.session(line_items=[{"price": price.id, "quantity": 2}])
    assert session.amount_total == 5800
    items = stand.api.checkout.sessions.line_items.list(session.id)
    assert items.data[0].price is not None
    assert items.data[0].price.id == price.id


def price_data(**changes: Any) -> list[dict[str, Any]]:
    data = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "x"}, **changes}
    return [{"price_data": {k: v for k, v in data.items() if v is not None}, "quantity": 1}]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": "cus_none"}, "No such customer"),
        ({"customer": "cus_none", "customer_email": "a@example.com"}, "only specify one of"),
        ({"customer": "cus_none", "customer_creation": "always"}, "only specify one of"),
        ({"customer_update": {"name": "auto"}}, "can only be used with"),
        ({"expires_at": 1}, "at least"),
        ({"expires_at": int(time.time()) + 90_000}, "less than 24 hours"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "No such price"),
        ({"line_items": price_data(unit_amount=20)}, "at least \\$0.50"),
        ({"line_items": price_data(unit_amount=None)}, "Missing required param"),
        ({"line_items": price_data() + price_data(currency="eur")}, "same currency"),
        ({"line_items": price_data(currency="money")}, "Invalid currency"),
    ],
)
def test_refused_sessions(stand: StandIn, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message) as caught:
        stand.session(**changes)
    assert caught.value.http_status == 400


@pytest.mark.parametrize("asked", ["tax_id_collection", "automatic_tax"])
def test_tax_of_a_known_customer_needs_an_update(stand: StandIn, asked: str) -> None:
    customer = stand.api.customers.create({"email": "tax@example.com"})
    wish: dict[str, Any] = {"customer": customer.id, asked: {"enabled": True}}
    with pytest.raises(stripe.InvalidRequestError, match="customer_update"):
        stand.session(**wish)
    assert stand.session(**wish, customer_update={"name": "auto", "address": "auto"}).id


def test_list_by_status_and_intent(stand: StandIn) -> None:
    session = stand.paid()
    found = stand.api.checkout.sessions.list(
        {"payment_intent": text_of(session.payment_intent), "status": "complete"}
    )
    assert [item.id for item in found.data] == [session.id]


def test_list_can_be_expanded(stand: StandIn) -> None:
    session = stand.paid()
    listed: Any = stand.api.checkout.sessions.list(
        {
            "payment_intent": text_of(session.payment_intent),
            "expand": ["data.line_items", "data.payment_intent"],
        }
    )
    assert listed.data[0].line_items.data[0].amount_total == 1000
    assert listed.data[0].payment_intent.status == "succeeded"


def test_unknown_outcome(stand: StandIn) -> None:
    assert stand.complete(stand.session().id, "perhaps").status_code == 400
    assert stand.complete("cs_test_none").status_code == 404


def test_events_name_their_request(stand: StandIn, shop: Shop) -> None:
    customer = stand.api.customers.create(
        {"email": "mark@example.com"}, {"idempotency_key": "customer-mark"}
    )
    event = shop.wait_for("customer.created", customer.id)[0].event
    assert event.request is not None
    assert event.request.idempotency_key == "customer-mark"
    wait_until(lambda: stand.api.events.retrieve(event.id).pending_webhooks == 0)
