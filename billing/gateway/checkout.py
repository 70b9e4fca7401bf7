"""Checkout Sessions (https://docs.stripe.com/api/checkout/sessions)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from django.conf import settings

from billing.errors import CustomerUnknown
from billing.gateway.checkout_params import CheckoutRequest, session_params
from billing.gateway.client import client, errors_mapped

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutSession:
    """A Checkout Session as Stripe told it just now; amounts in the smallest unit of `currency`.

    `currency` is the one that we sold in, also where the person saw and paid another (adaptive
    pricing). What comes with a payment (`intent_status`, `receipt_url`, `charged_at`) is empty
    until there is one; `charged_at` is when the person pressed the button.
    """

    id: str
    url: str
    status: str
    payment_status: str
    amount_subtotal: int
    amount_discount: int
    amount_tax: int
    amount_total: int
    currency: str
    livemode: bool
    creator_id: str
    purchase_id: str
    payment_intent: str
    intent_status: str
    charged_at: datetime | None
    receipt_url: str
    invoice_url: str
    terms_accepted: bool

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
    """Open a hosted Checkout page. Repeating it for one purchase and Customer gives the same one.

    Raises CustomerUnknown when Stripe has no such Customer (and then made no session), or
    StripeUnavailable.
    """
    key = f"checkout-{request.purchase_id}-{request.customer_id}"
    with errors_mapped(missing=CustomerUnknown, param="customer"):
        session = client().v1.checkout.sessions.create(
            session_params(request), {"idempotency_key": key}
        )
    return session_read(session)


def checkout_session_expire(session_id: str) -> None:
    """Close a session, so that nobody pays it any more; one that is over already stays as it is.

    Raises SessionUnknown or StripeUnavailable.
    """
    with errors_mapped():
        try:
            client().v1.checkout.sessions.expire(session_id)
        except stripe.InvalidRequestError as error:
            if error.code == "resource_missing":
                raise
            logger.info("Session %s is over: %s", session_id, error.user_message)


def checkout_session_get(session_id: str) -> CheckoutSession:
    """Fetch a session with its payment, receipt and (where they are switched on) invoice.

    Raises SessionUnknown or StripeUnavailable.
    """
    expand = ["payment_intent.latest_charge"]
    if settings.STRIPE_INVOICES:
        expand.append("invoice")
    with errors_mapped():
        session = client().v1.checkout.sessions.retrieve(session_id, {"expand": expand})
    return session_read(session)


def session_read(session: stripe.checkout.Session) -> CheckoutSession:
    """A session as the library has it, in our words; what is not expanded is known by its id."""
    told = session.to_dict()
    intent = _expanded(told["payment_intent"])
    charge = _expanded(intent.get("latest_charge"))
    details = told.get("total_details") or {}
    return CheckoutSession(
        id=told["id"],
        url=told["url"] or "",
        status=told["status"],
        payment_status=told["payment_status"],
        amount_subtotal=told["amount_subtotal"],
        amount_discount=details.get("amount_discount", 0),
        amount_tax=details.get("amount_tax", 0),
        amount_total=told["amount_total"],
        currency=told["currency"],
        livemode=told["livemode"],
        creator_id=told["client_reference_id"] or "",
        purchase_id=(told["metadata"] or {}).get("purchase_id", ""),
        payment_intent=intent.get("id", ""),
        intent_status=intent.get("status", ""),
        charged_at=datetime.fromtimestamp(charge["created"], UTC) if "created" in charge else None,
        receipt_url=charge.get("receipt_url") or "",
        invoice_url=_expanded(told.get("invoice")).get("hosted_invoice_url") or "",
        terms_accepted=(told.get("consent") or {}).get("terms_of_service") == "accepted",
    )


def _expanded(value: dict[str, Any] | str | None) -> dict[str, Any]:
    """An object that was expanded; one that Stripe only names is known by its id."""
    if isinstance(value, str):
        return {"id": value}
    return value or {}
