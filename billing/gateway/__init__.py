"""Stripe, as far as we use it; the only room that knows its library.

Each module speaks about one kind of Stripe's objects and answers with small dataclasses of our own.
Shapes: https://docs.stripe.com/api. The API version is the one that the installed library was
generated for.
"""

from billing.gateway.checkout import (
    CheckoutRequest,
    CheckoutSession,
    checkout_session_create,
    checkout_session_get,
)
from billing.gateway.client import livemode
from billing.gateway.events import VerifiedEvent, event_verify

__all__ = [
    "CheckoutRequest",
    "CheckoutSession",
    "VerifiedEvent",
    "checkout_session_create",
    "checkout_session_get",
    "event_verify",
    "livemode",
]
