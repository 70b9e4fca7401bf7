"""Disputes: the buyer's bank takes the money back (https://docs.stripe.com/api/disputes).

At Stripe weeks lie between a dispute and its end; here one second, or as many as are asked for.
"""

from __future__ import annotations

import time
from typing import Any

from sandbox.stripe.account import Account, call_at
from sandbox.stripe.balance import DISPUTE_FEE_CENTS, balance_record
from sandbox.stripe.dispute_object import dispute_object
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import event_record
from sandbox.stripe.listing import LIST_FIELDS, filter_equal, page
from sandbox.stripe.params import accepted, boolean, hash_merge, metadata, params_read, text
from sandbox.stripe.store import Object, public

OUTCOMES = ("won", "lost")
CLOSES_AFTER_SECONDS = 1.0

_UPDATE_FIELDS = {
    "evidence": accepted,
    "intended_submission_method": text(),
    "metadata": metadata,
    "submit": boolean,
}


def dispute_list(account: Account, form: dict[str, Any]) -> Object:
    """GET /v1/disputes."""
    params = params_read(form, {**LIST_FIELDS, "charge": text(), "payment_intent": text()})
    wanted = filter_equal(params, "charge", "payment_intent")
    return page(account, "disputes", params, url="/v1/disputes", wanted=wanted)


def dispute_update(account: Account, form: dict[str, Any], dispute_id: str) -> Object:
    """POST /v1/disputes/:id: evidence goes to the bank at once unless `submit` is false."""
    params = params_read(form, _UPDATE_FIELDS)
    dispute = account.need("disputes", dispute_id)
    if "metadata" in params:
        merged = hash_merge(dispute["metadata"], params["metadata"])
        dispute = account.store.save("disputes", dispute | {"metadata": merged})
    if "evidence" not in params:
        return dispute
    return _evidence_take(account, dispute, params["evidence"], sent=params.get("submit", True))


def dispute_open(
    account: Account,
    *,
    intent_id: str,
    outcome: str,
    amount: int | None = None,
    inquiry: bool = False,
    closes_after: float = CLOSES_AFTER_SECONDS,
) -> Object:
    """The buyer disputes a payment, or `amount` cents of it; the decision follows.

    A chargeback withdraws the money at once. An inquiry withdraws nothing and is closed by itself,
    whatever `outcome` says. Raises ApiError (400) if there is no such payment, less than the
    amount is left of it, or it has been disputed already.
    """
    charge = _disputable_charge(account, intent_id)
    dispute = dispute_object(charge, _amount(charge, amount), inquiry=inquiry)
    dispute |= {
        "_outcome": "warning_closed" if inquiry else outcome,
        "_closes_at": time.time() + closes_after,
    }
    account.store.save("charges", charge | {"disputed": True})
    account.store.save("disputes", dispute)
    event_record(account, "charge.dispute.created", dispute)
    if not inquiry:
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


def _evidence_take(account: Account, dispute: Object, evidence: Any, *, sent: bool) -> Object:
    if not dispute["status"].endswith("needs_response"):
        raise ApiError("This dispute is already closed or under review.", param="evidence")
    previous = {name: dispute[name] for name in ("evidence", "evidence_details", "status")}
    details = dispute["evidence_details"] | {"has_evidence": True}
    status = dispute["status"]
    if sent:
        details |= {"submission_count": 1, "submission_method": "manual"}
        status = status.replace("needs_response", "under_review")
    after = {
        "evidence": dispute["evidence"] | dict(evidence),
        "evidence_details": details,
        "status": status,
    }
    dispute = account.store.save("disputes", dispute | after)
    event_record(account, "charge.dispute.updated", dispute, previous=previous)
    return dispute


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


def _amount(charge: Object, asked: int | None) -> int:
    left = int(charge["amount"] - charge["amount_refunded"])
    if asked is not None and not 0 < asked <= left:
        raise ApiError(f"There are {left} cents of this payment to dispute.", param="amount")
    return left if asked is None else asked


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
