"""The shape of a refund in the pinned API version."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import now
from sandbox.stripe.ids import new_id, random_text
from sandbox.stripe.presentment import presentment_part
from sandbox.stripe.store import Object


def refund_object(charge: Object, amount: int, params: dict[str, Any]) -> Object:
    """A refund of `amount` cents. To a card it succeeds at once, to a bank account it is pending.

    The `failure_*` fields are, as at Stripe, absent until it fails.
    """
    card = charge["payment_method_details"]["type"] == "card"
    return {
        "id": new_id("re_3" if card else "pyr_1"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": _to_card() if card else _to_bank(),
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        **presentment_part(charge, amount),
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "transfer_reversal": None,
        **({"status": "succeeded"} if card else _PENDING),
    }


_PENDING = {"pending_reason": "processing", "status": "pending"}


def _to_bank() -> Object:
    return {"type": "us_bank_transfer", "us_bank_transfer": {"reference": random_text(12)}}


def _to_card() -> Object:
    return {
        "type": "card",
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        },
    }
