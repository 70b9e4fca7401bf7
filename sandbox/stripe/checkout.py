"""Paying for a Checkout Session, by the hosted page or by a program, now or three seconds later."""

from __future__ import annotations

import time

from sandbox.stripe.account import Account, call_at
from sandbox.stripe.charges import charge_begin, charge_fail, charge_succeed
from sandbox.stripe.customers import customer_create
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import event_record
from sandbox.stripe.methods import (
    CARD_DECLINED,
    DEBIT_RETURNED,
    DECLINED,
    DELAY_SECONDS,
    DELAYED_PAID,
    PAID,
    Payer,
    Refusal,
    method_details,
)
from sandbox.stripe.payment_intents import intent_of, intent_update
from sandbox.stripe.session_object import customer_details
from sandbox.stripe.store import Object


def checkout_complete(
    account: Account, session_id: str, *, outcome: str, payer: Payer | None = None
) -> Object:
    """Try to pay; returns the session as it is afterwards.

    `outcome` is one of `methods.OUTCOMES`. A declined card leaves the session open. A delayed
    method completes it unpaid, and the bank's answer follows after DELAY_SECONDS. Raises ApiError
    (400) for a session that is complete or expired.
    """
    session = account.need("sessions", session_id)
    _open_check(session)
    payer = _payer(session, payer)
    if session["amount_total"] == 0:
        return _complete(account, session, payer, payment_status="no_payment_required")
    intent, charge = _attempt(account, session, outcome, payer)
    session = account.store.save("sessions", session | {"payment_intent": intent["id"]})
    if outcome == DECLINED:
        _refuse(account, charge, CARD_DECLINED)
        return session
    if outcome == PAID:
        _receive(account, charge)
        return _complete(account, session, payer, payment_status="paid")
    return _complete_delayed(account, session, payer, outcome)


def checkout_watch(account: Account, session: Object) -> None:
    """See to it that the bank's answer to a delayed payment arrives when it is due."""
    call_at(session["_answer_at"], lambda: _bank_answers(account, session["id"]))


def _open_check(session: Object) -> None:
    if session["status"] == "complete":
        raise ApiError("This Checkout Session is already complete.", code="session_complete")
    if session["status"] == "expired":
        raise ApiError("This Checkout Session has expired.", code="session_expired")


def _payer(session: Object, given: Payer | None) -> Payer:
    known = (session["customer_details"] or {}).get("email")
    if given is None:
        return Payer(email=known or "buyer@example.com", name="Sandbox Buyer")
    return Payer(email=known or given.email, name=given.name)


def _attempt(
    account: Account, session: Object, outcome: str, payer: Payer
) -> tuple[Object, Object]:
    """A PaymentIntent on its way with a pending charge."""
    intent = intent_of(account, session)
    charge = charge_begin(account, intent, payer, method_details(outcome))
    intent = intent_update(
        account,
        intent["id"],
        status="processing",
        latest_charge=charge["id"],
        payment_method=charge["payment_method"],
        last_payment_error=None,
    )
    return intent, charge


def _receive(account: Account, charge: Object) -> None:
    charge_succeed(account, charge)
    intent = intent_update(
        account, charge["payment_intent"], status="succeeded", amount_received=charge["amount"]
    )
    event_record(account, "payment_intent.succeeded", intent)


def _refuse(account: Account, charge: Object, refusal: Refusal) -> None:
    charge_fail(account, charge, refusal)
    error = {
        "charge": charge["id"],
        "code": refusal.code,
        "decline_code": refusal.decline_code,
        "message": refusal.message,
        "payment_method_type": refusal.method,
        "type": "card_error" if refusal.method == "card" else "invalid_request_error",
    }
    intent = intent_update(
        account,
        charge["payment_intent"],
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={name: value for name, value in error.items() if value},
    )
    event_record(account, "payment_intent.payment_failed", intent)


def _complete(
    account: Account, session: Object, payer: Payer, *, payment_status: str, **notes: object
) -> Object:
    """Close the session; `notes` are the stand-in's own."""
    customer = session["customer"] or _new_customer(account, session, payer)
    tax = session["automatic_tax"]
    terms = (session["consent_collection"] or {}).get("terms_of_service")
    session = session | {
        "automatic_tax": tax | {"status": "complete"} if tax["enabled"] else tax,
        "consent": {"promotions": None, "terms_of_service": "accepted"}
        if terms == "required"
        else None,
        "customer": customer,
        "customer_details": customer_details(payer.email, name=payer.name),
        "payment_status": payment_status,
        "status": "complete",
        "url": None,
        **notes,
    }
    account.store.save("sessions", session)
    event_record(account, "checkout.session.completed", session)
    return session


def _new_customer(account: Account, session: Object, payer: Payer) -> str | None:
    """Stripe makes a customer of a guest only when the shop asked for it."""
    if session["customer_creation"] != "always":
        return None
    fields = {"email": payer.email, "name": payer.name}
    customer = customer_create(account, {key: value for key, value in fields.items() if value})
    if session["payment_intent"]:
        intent_update(account, session["payment_intent"], customer=customer["id"])
    return str(customer["id"])


def _complete_delayed(account: Account, session: Object, payer: Payer, outcome: str) -> Object:
    session = _complete(
        account,
        session,
        payer,
        payment_status="unpaid",
        _answer_at=time.time() + DELAY_SECONDS,
        _answer=outcome,
    )
    checkout_watch(account, session)
    return session


def _bank_answers(account: Account, session_id: str) -> None:
    session = dict(account.need("sessions", session_id))
    answer = session.pop("_answer", None)
    session.pop("_answer_at", None)
    if answer is None:
        return
    intent = account.need("payment_intents", session["payment_intent"])
    charge = account.need("charges", intent["latest_charge"])
    if answer == DELAYED_PAID:
        _receive(account, charge)
        session["payment_status"] = "paid"
        kind = "checkout.session.async_payment_succeeded"
    else:
        _refuse(account, charge, DEBIT_RETURNED)
        kind = "checkout.session.async_payment_failed"
    account.store.save("sessions", session)
    event_record(account, kind, session)
