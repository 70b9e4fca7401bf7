"""Stripe, as far as we use it; the only room that knows its library.

Each module speaks about one kind of Stripe's objects and answers with small dataclasses of our own.
Shapes: https://docs.stripe.com/api. The API version is the one that the installed library was
generated for.
"""

from billing.gateway.checkout import (
    CheckoutSession,
    checkout_session_create,
    checkout_session_expire,
    checkout_session_get,
)
from billing.gateway.checkout_params import CheckoutRequest
from billing.gateway.client import livemode
from billing.gateway.customers import customer_create, customer_email_update
from billing.gateway.events import VerifiedEvent, event_verify
from billing.gateway.listing import session_id_of_payment, sessions_created
from billing.gateway.payments import (
    Dispute,
    Payment,
    Refund,
    disputes_created,
    payment_get,
    payment_intent_of_charge,
    payment_intent_of_dispute,
    payment_intent_of_refund,
    refund_create,
    refunds_created,
)
from billing.gateway.webhook_endpoints import WebhookEndpoint, webhook_endpoints

__all__ = [
    "CheckoutRequest",
    "CheckoutSession",
    "Dispute",
    "Payment",
    "Refund",
    "VerifiedEvent",
    "WebhookEndpoint",
    "checkout_session_create",
    "checkout_session_expire",
    "checkout_session_get",
    "customer_create",
    "customer_email_update",
    "disputes_created",
    "event_verify",
    "livemode",
    "payment_get",
    "payment_intent_of_charge",
    "payment_intent_of_dispute",
    "payment_intent_of_refund",
    "refund_create",
    "refunds_created",
    "session_id_of_payment",
    "sessions_created",
    "webhook_endpoints",
]
