"""Stripe, as far as we use it; the only file that knows its library.

Shapes: https://docs.stripe.com/api/checkout/sessions and https://docs.stripe.com/webhooks. The API
version is the one that the installed library was generated for.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from billing.errors import SessionUnknown, SignatureInvalid, StripeUnavailable

logger = logging.getLogger(__name__)

# Seconds to connect and to wait for an answer. Somebody may be waiting for the page, and a thread
# of the web process with them: one retry, so that a silent Stripe holds them for 20 s at most.
_TIMEOUTS = (2.0, 7.0)
_RETRIES = 1
# What the columns of an event hold; Stripe promises 255 for its ids.
_LONGEST_ID = 255
_LONGEST_TYPE = 100

# The library would report our timings to Stripe and keep an id of this machine in HOME.
stripe.enable_telemetry = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedEvent:
    """An event whose signature was right: its id, its type and the object it is about."""

    id: str
    type: str
    object_id: str
    payload: dict[str, Any]


def livemode() -> bool:
    """Whether the configured key moves real money."""
    key: str = settings.STRIPE_SECRET_KEY
    return key.startswith(("sk_live_", "rk_live_"))


def checkout_session_create(request: CheckoutRequest) -> CheckoutSession:
    """Open a hosted Checkout page. Repeating it for the same purchase gives the same session.

    Raises StripeUnavailable.
    """
    with _errors_mapped():
        session = _client().v1.checkout.sessions.create(
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
    with _errors_mapped():
        session = _client().v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent.latest_charge"]}
        )
    return _session(session)


def event_verify(body: bytes, header: str) -> VerifiedEvent:
    """Check the `Stripe-Signature` header (five minutes old at most) and read the event.

    Raises SignatureInvalid for anything else than an event that Stripe signed just now.
    """
    try:
        stripe.WebhookSignature.verify_header(
            body, header, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
        payload = json.loads(body)
        return VerifiedEvent(
            id=_plain(payload["id"]),
            type=_plain(payload["type"], most=_LONGEST_TYPE),
            # Some objects have none: an upcoming invoice, the account's balance.
            object_id=_plain(payload["data"]["object"].get("id") or ""),
            payload=payload,
        )
    except (
        stripe.SignatureVerificationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise SignatureInvalid from error


def _plain(value: object, *, most: int = _LONGEST_ID) -> str:
    """`value` if it is a word that the event's row can hold; ValueError otherwise."""
    if isinstance(value, str) and value.isprintable() and len(value) <= most:
        return value
    raise ValueError("An event's names are short and printable")


def _client() -> stripe.StripeClient:
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def _client_for(api_key: str, api_base: str) -> stripe.StripeClient:
    """One client per key and address; its connections are kept per thread."""
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base.rstrip("/")} if api_base else None,
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=_TIMEOUTS),
    )


@contextmanager
def _errors_mapped() -> Iterator[None]:
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise SessionUnknown from error
        logger.exception("Stripe refuses the request")
        raise StripeUnavailable from error
    except stripe.StripeError as error:
        logger.warning("Stripe does not serve us: %s", error)
        raise StripeUnavailable from error


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
