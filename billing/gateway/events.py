"""Signed events (https://docs.stripe.com/webhooks)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import stripe
from django.conf import settings

from billing.errors import SignatureInvalid

# What the columns of an event hold; Stripe promises 255 for its ids.
_LONGEST_ID = 255
_LONGEST_TYPE = 100
# A NUL, and a half of a pair that stands alone.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
# What Stripe's objects say of a person (https://docs.stripe.com/api), at whatever depth. Stripe
# keeps it for the accounts; here nothing reads it, and a deleted account must not live on in it.
_OF_PEOPLE = frozenset(
    {
        *("address", "email", "name", "phone"),
        *("billing_details", "collected_information", "custom_fields", "shipping"),
        *("customer_account_tax_ids", "customer_address", "customer_details", "customer_email"),
        *("customer_name", "customer_phone", "customer_shipping", "customer_tax_ids"),
        *("evidence", "payment_method_details", "receipt_email", "receipt_url", "return_url"),
        *("client_secret", "invoice_pdf", "hosted_invoice_url", "url"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedEvent:
    """An event whose signature was right: its id, its type and the object it is about."""

    id: str
    type: str
    object_id: str
    payload: dict[str, Any]


def event_verify(body: bytes, header: str) -> VerifiedEvent:
    """Check the `Stripe-Signature` header (five minutes old at most) and read the event.

    Raises SignatureInvalid for anything else than an event that Stripe signed just now.
    """
    try:
        if not _is_signed(body, header):
            raise SignatureInvalid
        payload = json.loads(body)
        return VerifiedEvent(
            id=_plain(payload["id"]),
            type=_plain(payload["type"], most=_LONGEST_TYPE),
            # Some objects have none: an upcoming invoice, the account's balance.
            object_id=_plain(payload["data"]["object"].get("id") or ""),
            payload=_storable(payload),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SignatureInvalid from error


def _storable(value: Any) -> Any:
    """`value` as PostgreSQL can hold it, and without what it says of people.

    Free texts of an account may carry what PostgreSQL's JSON has not. Such an event must be stored
    all the same, or Stripe would send it for three days.
    """
    if isinstance(value, dict):
        kept = (pair for pair in value.items() if pair[0] not in _OF_PEOPLE)
        return {_storable(name): _storable(item) for name, item in kept}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def _is_signed(body: bytes, header: str) -> bool:
    """Whether any of our secrets made the signature; there are two while one is rotated."""
    secrets = filter(None, map(str.strip, settings.STRIPE_WEBHOOK_SECRET.split(",")))
    return any(_signed_with(secret, body, header) for secret in secrets)


def _signed_with(secret: str, body: bytes, header: str) -> bool:
    """The library compares in constant time, and refuses what is older than five minutes."""
    try:
        stripe.WebhookSignature.verify_header(
            body, header, secret, stripe.Webhook.DEFAULT_TOLERANCE
        )
    except stripe.SignatureVerificationError:
        return False
    return True


def _plain(value: object, *, most: int = _LONGEST_ID) -> str:
    """`value` if it is a word that the event's row can hold; ValueError otherwise."""
    if isinstance(value, str) and value.isprintable() and len(value) <= most:
        return value
    raise ValueError("An event's names are short and printable")
