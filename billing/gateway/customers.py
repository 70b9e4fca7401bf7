"""Customers (https://docs.stripe.com/api/customers)."""

from __future__ import annotations

import hashlib

from billing.errors import CustomerUnknown
from billing.gateway.client import client, errors_mapped


def customer_create(*, creator_id: str, email: str, replaces: str = "") -> str:
    """Make a creator's Customer; returns its id. Repeating it gives the same one for a day.

    `replaces` is the id of one that is lost: its successor must not be answered with itself. The
    address is in the key, since Stripe refuses a key that comes with other parameters. Raises
    StripeUnavailable.
    """
    address = hashlib.sha256(email.encode()).hexdigest()[:16]
    key = f"customer-{creator_id}-{replaces or 'first'}-{address}"
    with errors_mapped():
        customer = client().v1.customers.create(
            {"email": email, "metadata": {"creator_id": creator_id}}, {"idempotency_key": key}
        )
    return customer.id


def customer_email_update(*, customer_id: str, email: str) -> None:
    """Tell Stripe of a changed address.

    Raises CustomerUnknown for a Customer that is not there any more, or StripeUnavailable.
    """
    with errors_mapped(missing=CustomerUnknown):
        client().v1.customers.update(customer_id, {"email": email})
