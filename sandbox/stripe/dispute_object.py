"""The shape of a dispute in the pinned API version."""

from __future__ import annotations

from sandbox.stripe.account import now
from sandbox.stripe.ids import new_id
from sandbox.stripe.store import Object

_EVIDENCE_DUE_SECONDS = 9 * 24 * 60 * 60


def dispute_object(charge: Object, amount: int, *, inquiry: bool) -> Object:
    """A new dispute over `amount` cents; an inquiry only asks, and a refund answers it."""
    return {
        "id": new_id("du_1"),
        "object": "dispute",
        "amount": amount,
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
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _method(charge["payment_method_details"], inquiry=inquiry),
        "reason": "fraudulent",
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _method(details: Object, *, inquiry: bool) -> Object:
    if details["type"] != "card":
        return {"type": details["type"]}
    card = {
        "brand": "visa",
        "case_type": "inquiry" if inquiry else "chargeback",
        "network": "visa",
        "network_reason_code": "10.4",
    }
    return {"type": "card", "card": card}
