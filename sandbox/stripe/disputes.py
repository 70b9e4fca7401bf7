"""Disputes: the buyer's bank takes the money back (https://docs.stripe.com/api/disputes).

At Stripe weeks lie between a dispute and its end; here one second, or as many as are asked for.
"""

from __future__ import annotations

import time
from typing import Any

from sandbox.stripe.account import Account, call_at, now
from sandbox.stripe.balance import DISPUTE_FEE_CENTS, balance_record
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import event_record
from sandbox.stripe.ids import new_id
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.params import params_read, text
from sandbox.stripe.store import Object, public

OUTCOMES = ("won", "lost")
CLOSES_AFTER_SECONDS = 1.0
_EVIDENCE_DUE_SECONDS = 9 * 24 * 60 * 60


def dispute_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/disputes."""
    params = params_read(form, {**LIST_FIELDS, "charge": text(), "payment_intent": text()})
    wanted = filter_equal(params, "charge", "payment_intent")
    return page(account, "disputes", params, url="/v1/disputes", wanted=wanted)


def dispute_open(
    account: Account,
    *,
    intent_id: str,
    outcome: str,
    closes_after: float = CLOSES_AFTER_SECONDS,
) -> Object:
    """The buyer disputes a payment: the money is withdrawn at once, the decision follows.

    Raises ApiError (400) if there is no such payment or it has been disputed already.
    """
    charge = _disputable_charge(account, intent_id)
    charge = account.store.save("charges", charge | {"disputed": True})
    dispute = _dispute_object(charge)
    dispute |= {"_outcome": outcome, "_closes_at": time.time() + closes_after}
    account.store.save("disputes", dispute)
    event_record(account, "charge.dispute.created", dispute)
    dispute = _move(account, dispute, -dispute["amount"], fee=DISPUTE_FEE_CENTS)
    event_record(account, "charge.dispute.funds_withdrawn", dispute)
    dispute_watch(account, dispute)
    return dispute


def dispute_watch(account: Account, dispute: Object) -> None:
    """See to it that a dispute is decided when it is due."""
    call_at(dispute["_closes_at"], lambda: _close(account, dispute["id"]))


def _close(account: Account, dispute_id: str) -> None:
    dispute = dict(account.need("disputes", dispute_id))
    outcome = dispute.pop("_outcome", None)
    dispute.pop("_closes_at", None)
    if outcome is None:
        return
    before = {"status": dispute["status"]}
    dispute = account.store.save("disputes", dispute | {"status": outcome})
    if outcome == "won":
        dispute = _move(account, dispute, dispute["amount"], fee=-DISPUTE_FEE_CENTS)
    event_record(account, "charge.dispute.closed", dispute, previous=before)
    if outcome == "won":
        event_record(account, "charge.dispute.funds_reinstated", dispute)


def _disputable_charge(account: Account, intent_id: str) -> Object:
    intent = account.need("payment_intents", intent_id, param="payment_intent", status=400)
    if intent["status"] != "succeeded":
        raise ApiError("Only a successful payment can be disputed.", param="payment_intent")
    charge = account.need("charges", intent["latest_charge"])
    if charge["disputed"]:
        raise ApiError(f"Charge {charge['id']} has already been disputed.", code="charge_disputed")
    if charge["refunded"]:
        raise ApiError(f"Charge {charge['id']} has already been refunded.")
    return charge


def _move(account: Account, dispute: Object, amount: int, *, fee: int) -> Object:
    booked = balance_record(
        account,
        kind="adjustment",
        source=dispute["id"],
        amount=amount,
        currency=dispute["currency"],
        fee=fee,
        fee_text="Dispute fee",
        reporting_category="dispute" if amount < 0 else "dispute_reversal",
    )
    moved = [*dispute["balance_transactions"], public(booked)]
    return account.store.save("disputes", dispute | {"balance_transactions": moved})


def _dispute_object(charge: Object) -> Object:
    return {
        "id": new_id("du_1"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now() + _EVIDENCE_DUE_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _method(charge["payment_method_details"]),
        "reason": "fraudulent",
        "status": "needs_response",
    }


def _method(details: Object) -> Object:
    if details["type"] != "card":
        return {"type": details["type"]}
    card = {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4"}
    return {"type": "card", "card": card}
