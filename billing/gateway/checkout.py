"""Checkout Sessions (https://docs.stripe.com/api/checkout/sessions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import stripe

from billing.gateway.client import client, errors_mapped


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """What to sell: one pack, to whom, and where to send the person afterwards."""

    purchase_id: str
    creator_id: str
    email: str
    name: str
    credits: int
    price_cents: int
    currency: str
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutSession:
    """A Checkout Session as Stripe told it just now; amounts in cents.

    `intent_status` and `receipt_url` are empty until there is a payment and a charge.
    """

    id: str
    url: str
    status: str
    payment_status: str
    amount_subtotal: int
    currency: str
    livemode: bool
    creator_id: str
    purchase_id: str
    payment_intent: str
    intent_status: str
    receipt_url: str

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left to pay (a full discount leaves nothing either)."""
        return self.payment_status in {"paid", "no_payment_required"}

    @property
    def has_failed(self) -> bool:
        """Whether the bank of a delayed method said no, which is final for this session."""
        return (
            self.status == "complete"
            and not self.is_paid
            and self.intent_status in {"requires_payment_method", "canceled"}
        )


def checkout_session_create(request: CheckoutRequest) -> CheckoutSession:
    """Open a hosted Checkout page. Repeating it for the same purchase gives the same session.

    Raises StripeUnavailable.
    """
    with errors_mapped():
        session = client().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "customer_email": request.email,
                "client_reference_id": request.creator_id,
                "metadata": {
                    "purchase_id": request.purchase_id,
                    "credits": str(request.credits),
                },
                "payment_intent_data": {"metadata": {"purchase_id": request.purchase_id}},
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": request.currency,
                            "unit_amount": request.price_cents,
                            "product_data": {"name": request.name},
                        },
                    }
                ],
                "success_url": request.success_url,
                "cancel_url": request.cancel_url,
            },
            {"idempotency_key": f"checkout-{request.purchase_id}"},
        )
    return _session(session)


def checkout_session_get(session_id: str) -> CheckoutSession:
    """Fetch a session with its payment and receipt.

    Raises SessionUnknown or StripeUnavailable.
    """
    with errors_mapped():
        session = client().v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent.latest_charge"]}
        )
    return _session(session)


def _session(session: stripe.checkout.Session) -> CheckoutSession:
    told = session.to_dict()
    intent = _expanded(told["payment_intent"])
    charge = _expanded(intent.get("latest_charge"))
    return CheckoutSession(
        id=told["id"],
        url=told["url"] or "",
        status=told["status"],
        payment_status=told["payment_status"],
        amount_subtotal=told["amount_subtotal"],
        currency=told["currency"],
        livemode=told["livemode"],
        creator_id=told["client_reference_id"] or "",
        purchase_id=(told["metadata"] or {}).get("purchase_id", ""),
        payment_intent=intent.get("id", ""),
        intent_status=intent.get("status", ""),
        receipt_url=charge.get("receipt_url") or "",
    )


def _expanded(value: dict[str, Any] | str | None) -> dict[str, Any]:
    """An object that was expanded; one that Stripe only names is known by its id."""
    if isinstance(value, str):
        return {"id": value}
    return value or {}
