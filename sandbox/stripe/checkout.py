"""Paying for a Checkout Session, by the hosted page or by a program, now or three seconds later."""

from __future__ import annotations

import time
from dataclasses import replace

from sandbox.stripe.account import Account, call_at
from sandbox.stripe.buyer import DEFAULT_EMAIL, DEFAULT_NAME, Buyer
from sandbox.stripe.charges import charge_begin, charge_fail, charge_succeed
from sandbox.stripe.completion import session_finish
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import event_record
from sandbox.stripe.invoices import invoice_issue
from sandbox.stripe.methods import (
    CARD_DECLINED,
    DEBIT_RETURNED,
    DECLINED,
    DELAY_SECONDS,
    DELAYED_PAID,
    PAID,
    Refusal,
    method_details,
)
from sandbox.stripe.payment_intents import intent_of, intent_update
from sandbox.stripe.store import Object
from sandbox.stripe.totals import session_price

_ANYBODY = Buyer()


def checkout_complete(
    account: Account, session_id: str, *, outcome: str, buyer: Buyer = _ANYBODY
) -> Object:
    """Try to pay; returns the session as it is afterwards.

    `outcome` is one of `methods.OUTCOMES`. A declined card leaves the session open. A delayed
    method completes it unpaid, and the bank's answer follows after DELAY_SECONDS. A session that
    costs nothing is complete without a payment. Raises ApiError (400) for a session that is
    complete or expired, and for a code, country, tax id or currency that cannot be.
    """
    session = account.need("sessions", session_id)
    open_check(session)
    buyer = _completed(session, buyer)
    session = session_price(account, session, buyer)
    if session["amount_total"] == 0:
        return session_finish(account, session, buyer, payment_status="no_payment_required")
    intent, charge = _attempt(account, session, outcome, buyer)
    session = account.store.save("sessions", session | {"payment_intent": intent["id"]})
    if outcome == DECLINED:
        _refuse(account, charge, CARD_DECLINED)
        return session
    if outcome == PAID:
        _receive(account, charge)
        return session_finish(account, session, buyer, payment_status="paid")
    return _finish_delayed(account, session, buyer, outcome)


def checkout_watch(account: Account, session: Object) -> None:
    """See to it that the bank's answer to a delayed payment arrives when it is due."""
    call_at(session["_answer_at"], lambda: _bank_answers(account, session["id"]))


def open_check(session: Object) -> None:
    """Raise ApiError (400) unless the session can still be paid for."""
    if session["status"] == "complete":
        raise ApiError("This Checkout Session is already complete.", code="session_complete")
    if session["status"] == "expired":
        raise ApiError("This Checkout Session has expired.", code="session_expired")


def _completed(session: Object, buyer: Buyer) -> Buyer:
    """The buyer with what the session knows, and with something for what nobody said.

    Where tax is computed, a buyer of unknown country is one in the United States.
    """
    known_email = (session["customer_details"] or {}).get("email")
    located = session.get("_address") or not session["automatic_tax"]["enabled"]
    return replace(
        buyer,
        email=known_email or buyer.email or DEFAULT_EMAIL,
        name=buyer.name or DEFAULT_NAME,
        country=buyer.country or ("" if located else "US"),
    )


def _attempt(
    account: Account, session: Object, outcome: str, buyer: Buyer
) -> tuple[Object, Object]:
    """A PaymentIntent on its way with a pending charge."""
    intent = intent_of(account, session)
    charge = charge_begin(account, intent, buyer, method_details(outcome))
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


def _finish_delayed(account: Account, session: Object, buyer: Buyer, outcome: str) -> Object:
    session = session_finish(
        account,
        session,
        buyer,
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
        session["invoice"] = invoice_issue(account, session)
        kind = "checkout.session.async_payment_succeeded"
    else:
        _refuse(account, charge, DEBIT_RETURNED)
        kind = "checkout.session.async_payment_failed"
    account.store.save("sessions", session)
    event_record(account, kind, session)
