"""What becomes of a refund later: it arrives, it fails, or it is canceled.

https://docs.stripe.com/refunds#failed-refunds: the money of a failed one comes back to the
account's balance, also after the refund had succeeded.
"""

from __future__ import annotations

import time

from sandbox.stripe.account import Account, call_at
from sandbox.stripe.balance import balance_record
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import event_record
from sandbox.stripe.store import Object

FAILURE_REASONS = (
    "charge_for_pending_refund_disputed",
    "declined",
    "expired_or_canceled_card",
    "insufficient_funds",
    "lost_or_stolen_card",
    "merchant_request",
    "unknown",
)
# How long a bank takes to accept a pending refund; at Stripe it is days.
ARRIVES_AFTER_SECONDS = 3.0
_ALIVE = ("pending", "succeeded")


def refund_send(account: Account, refund: Object) -> Object:
    """Put a new refund on its way: a card's reference comes at once, a bank's yes later."""
    if refund["status"] == "succeeded":
        return _reference_arrives(account, refund)
    due = refund | {"_arrives_at": time.time() + ARRIVES_AFTER_SECONDS}
    refund = account.store.save("refunds", due)
    refund_watch(account, refund)
    return refund


def refund_watch(account: Account, refund: Object) -> None:
    """See to it that a pending refund arrives when it is due."""
    call_at(refund["_arrives_at"], lambda: _arrive(account, refund["id"]))


def refund_fail(account: Account, refund_id: str, *, reason: str) -> Object:
    """The bank sends the money back; raises ApiError (400) for a refund that has ended so already.

    Events as Stripe sends them: `refund.failed`, and `refund.updated` with its older twin.
    """
    refund = account.need("refunds", refund_id)
    _alive_check(refund)
    previous = {
        "failure_balance_transaction": None,
        "failure_reason": None,
        "status": refund["status"],
    }
    refund = _take_back(account, refund, status="failed", failure_reason=reason)
    event_record(account, "refund.failed", refund)
    _updated(account, refund, previous)
    return refund


def refund_cancel(account: Account, form: dict[str, object], refund_id: str) -> Object:
    """POST /v1/refunds/:id/cancel. Here any pending one; at Stripe those that await the buyer."""
    refund = account.need("refunds", refund_id)
    if refund["status"] != "pending":
        raise ApiError(
            f"Refund {refund_id} cannot be canceled because it has a status of {refund['status']}."
        )
    refund = _take_back(account, refund, status="canceled")
    _updated(account, refund, {"status": "pending"})
    return refund


def _alive_check(refund: Object) -> None:
    if refund["status"] not in _ALIVE:
        raise ApiError(f"Refund {refund['id']} has already ended as {refund['status']}.")


def _arrive(account: Account, refund_id: str) -> None:
    refund = dict(account.need("refunds", refund_id))
    if refund.pop("_arrives_at", None) is None:
        return
    before = {"pending_reason": refund.pop("pending_reason"), "status": refund["status"]}
    refund = account.store.save("refunds", refund | {"status": "succeeded"})
    _updated(account, refund, before)


def _take_back(account: Account, refund: Object, **fields: object) -> Object:
    """Undo a refund on the balance and on its charge."""
    refund = dict(refund)
    refund.pop("_arrives_at", None)
    refund.pop("pending_reason", None)
    booked = balance_record(
        account,
        kind="refund_failure",
        source=refund["id"],
        amount=refund["amount"],
        currency=refund["currency"],
    )
    charge = account.need("charges", refund["charge"])
    left = charge["amount_refunded"] - refund["amount"]
    account.store.save("charges", charge | {"amount_refunded": left, "refunded": False})
    return account.store.save(
        "refunds", refund | fields | {"failure_balance_transaction": booked["id"]}
    )


def _reference_arrives(account: Account, refund: Object) -> Object:
    """A card refund gets the bank's reference a little after it was made."""
    before = refund["destination_details"]
    card = before["card"] | {"reference": "4242424242424242", "reference_status": "available"}
    after = {"type": "card", "card": card}
    refund = account.store.save("refunds", refund | {"destination_details": after})
    _updated(account, refund, {"destination_details": before})
    return refund


def _updated(account: Account, refund: Object, previous: Object) -> None:
    """Both names that Stripe has for a change of a refund."""
    for kind in ("refund.updated", "charge.refund.updated"):
        event_record(account, kind, refund, previous=previous)
