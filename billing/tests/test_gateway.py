"""What we send to Stripe and what we understand of its answers, over a real socket."""

from __future__ import annotations

import json
import time
from typing import Any, cast
from uuid import uuid4

import pytest
import stripe
from pytest_django import Settings

from billing import gateway
from billing.errors import CustomerUnknown, SessionUnknown, SignatureInvalid, StripeUnavailable
from billing.gateway import CheckoutRequest
from billing.gateway.client import errors_mapped
from billing.tests.stand_in import StandIn, signature
from testing.ports import free_port

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "data": {"object": {"id": "cs_test_1"}},
}


def request(**changes: Any) -> CheckoutRequest:
    creator_id = str(uuid4())
    fields: dict[str, Any] = {
        "purchase_id": str(uuid4()),
        "creator_id": creator_id,
        "name": "Starter pack, 100 credits",
        "credits": 100,
        "price_cents": 1_000,
        "currency": "usd",
        "terms": "I accept the terms.",
        "language": "en",
        "success_url": "http://testserver/billing/return/?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://testserver/billing/",
    }
    if "customer_id" not in changes:
        fields["customer_id"] = gateway.customer_create(
            creator_id=creator_id, email="ada@example.com"
        )
    return CheckoutRequest(**fields | changes)


def refusal(message: str, param: str | None, **told: str) -> stripe.InvalidRequestError:
    """What the library raises for a 400; its own constructor has no types."""
    error: Any = stripe.InvalidRequestError
    return cast("stripe.InvalidRequestError", error(message, param, **told))


def test_a_new_session_says_what_was_sold_and_to_whom(stand_in: StandIn) -> None:
    asked = request()
    session = gateway.checkout_session_create(asked)
    assert session.url == f"{stand_in.base}/c/pay/{session.id}"
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_subtotal, session.currency) == (1_000, "usd")
    assert (session.creator_id, session.purchase_id) == (asked.creator_id, asked.purchase_id)
    assert (session.livemode, session.is_paid, session.has_failed) == (False, False, False)
    assert (session.payment_intent, session.receipt_url) == ("", "")


def test_creating_twice_for_one_purchase_gives_one_session(stand_in: StandIn) -> None:
    asked = request()
    first = gateway.checkout_session_create(asked)
    assert gateway.checkout_session_create(asked).id == first.id
    assert gateway.checkout_session_create(request()).id != first.id


def test_a_paid_session_has_its_payment_and_receipt(stand_in: StandIn) -> None:
    session = gateway.checkout_session_create(request())
    stand_in.complete(session.id)
    paid = gateway.checkout_session_get(session.id)
    assert (paid.status, paid.payment_status, paid.intent_status) == (
        "complete",
        "paid",
        "succeeded",
    )
    assert paid.is_paid
    assert paid.payment_intent.startswith("pi_")
    assert paid.receipt_url.startswith("http")


def test_a_declined_card_leaves_the_session_open(stand_in: StandIn) -> None:
    session = gateway.checkout_session_create(request())
    stand_in.complete(session.id, "declined")
    told = gateway.checkout_session_get(session.id)
    assert (told.status, told.is_paid, told.has_failed) == ("open", False, False)


def test_an_unknown_session_is_named_so(stand_in: StandIn) -> None:
    with pytest.raises(SessionUnknown):
        gateway.checkout_session_get("cs_test_nothing")


def test_a_silent_stripe_is_unavailable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(StripeUnavailable) as caught:
        gateway.checkout_session_get("cs_test_1")
    assert caught.value.status == 503


def test_without_a_key_stripe_is_unavailable(settings: Settings, stand_in: StandIn) -> None:
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(StripeUnavailable):
        gateway.checkout_session_create(request(customer_id="cus_1"))


@pytest.mark.parametrize(
    ("message", "param", "hint"),
    [
        (
            "You cannot collect consent to your terms of service unless a URL is set.",
            None,
            "STRIPE_TERMS_CONSENT=0",
        ),
        ("Not set up.", "consent_collection[terms_of_service]", "dashboard.stripe.com/settings"),
        ("You must have a valid origin address.", "automatic_tax", "STRIPE_TAX=0"),
    ],
)
def test_a_refusal_that_staff_can_mend_says_how(
    caplog: pytest.LogCaptureFixture, message: str, param: str | None, hint: str
) -> None:
    with pytest.raises(StripeUnavailable), errors_mapped():
        raise refusal(message, param)
    assert hint in caplog.text
    assert message in caplog.text


def test_another_refusal_stands_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(StripeUnavailable), errors_mapped():
        raise refusal("Invalid integer: x", "line_items[0][quantity]")
    assert "STRIPE_" not in caplog.text
    assert "Invalid integer: x" in caplog.text


def test_only_a_lost_customer_is_called_one() -> None:
    lost = refusal("No such price", "price", code="resource_missing")
    with (
        pytest.raises(StripeUnavailable) as caught,
        errors_mapped(missing=CustomerUnknown, param="customer"),
    ):
        raise lost
    assert not isinstance(caught.value, CustomerUnknown)


@pytest.mark.parametrize(
    ("key", "live"),
    [("sk_live_x", True), ("rk_live_x", True), ("sk_test_x", False), ("", False)],
)
def test_the_key_says_whether_money_is_real(settings: Settings, key: str, live: bool) -> None:
    settings.STRIPE_SECRET_KEY = key
    assert gateway.livemode() is live


def test_a_signed_event_is_read() -> None:
    body = json.dumps(EVENT).encode()
    event = gateway.event_verify(body, signature(body))
    assert (event.id, event.type, event.object_id) == (
        "evt_1",
        "checkout.session.completed",
        "cs_test_1",
    )
    assert event.payload == EVENT


BODY = json.dumps(EVENT).encode()


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (BODY, ""),
        (BODY, "nonsense"),
        (BODY, "t=abc,v1=def"),
        (BODY, signature(BODY, secret="whsec_another")),
        (BODY, signature(BODY, at=time.time() - 301)),
        (BODY + b" ", signature(BODY)),
        (b"\xff\xfe", signature(b"\xff\xfe")),
        (b"not json", signature(b"not json")),
        (b"[]", signature(b"[]")),
        (b"null", signature(b"null")),
        (b"{}", signature(b"{}")),
    ],
    ids=[
        "none",
        "nonsense",
        "no time",
        "another secret",
        "stale",
        "changed body",
        "not text",
        "not JSON",
        "a list",
        "null",
        "no event",
    ],
)
def test_everything_else_is_refused(body: bytes, header: str) -> None:
    with pytest.raises(SignatureInvalid):
        gateway.event_verify(body, header)


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_while_a_secret_is_rotated_both_are_believed(settings: Settings, secret: str) -> None:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_old, whsec_new,"
    assert gateway.event_verify(BODY, signature(BODY, secret=secret)).id == "evt_1"
    for wrong in ("whsec_third", "", "whsec_old, whsec_new,"):
        with pytest.raises(SignatureInvalid):
            gateway.event_verify(BODY, signature(BODY, secret=wrong))


def test_without_a_secret_nothing_is_believed(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    with pytest.raises(SignatureInvalid):
        gateway.event_verify(BODY, signature(BODY, secret=""))
