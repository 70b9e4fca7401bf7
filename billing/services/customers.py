"""The one Customer that a creator is at Stripe, for real money and for tests each.

No HTTP happens inside a transaction, so two first visits to Checkout may both ask for a Customer:
the idempotency key gives them the same one, and the database keeps one row.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db.models import QuerySet

from billing import gateway
from billing.errors import CustomerUnknown
from billing.models import Customer

logger = logging.getLogger(__name__)


def customer_ensure(*, creator_id: UUID, email: str) -> Customer:
    """The creator's Customer: made if there is none, told of the address if that has changed.

    Raises StripeUnavailable.
    """
    customer = _known(creator_id).first() or _customer_make(creator_id, email)
    if customer.email == email:
        return customer
    try:
        gateway.customer_email_update(customer_id=customer.customer_id, email=email)
    except CustomerUnknown:
        return customer_replace(customer=customer, email=email)
    Customer.objects.filter(id=customer.id, customer_id=customer.customer_id).update(email=email)
    customer.email = email
    return customer


def customer_replace(*, customer: Customer, email: str) -> Customer:
    """Another Customer for the same creator, since Stripe has lost this one; the first one stays.

    Whoever finds the row changed already takes what is there. Raises StripeUnavailable.
    """
    successor = gateway.customer_create(
        creator_id=str(customer.creator_id), email=email, replaces=customer.customer_id
    )
    rows = Customer.objects.filter(id=customer.id, customer_id=customer.customer_id)
    if rows.update(customer_id=successor, email=email):
        logger.warning("Stripe lost customer %s; it is %s now", customer.customer_id, successor)
    customer.refresh_from_db()
    return customer


def _customer_make(creator_id: UUID, email: str) -> Customer:
    customer_id = gateway.customer_create(creator_id=str(creator_id), email=email)
    row = Customer(
        creator_id=creator_id,
        livemode=gateway.livemode(),
        customer_id=customer_id,
        email=email,
    )
    Customer.objects.bulk_create([row], ignore_conflicts=True)
    return _known(creator_id).get()


def _known(creator_id: UUID) -> QuerySet[Customer]:
    return Customer.objects.filter(creator_id=creator_id, livemode=gateway.livemode())
