"""Nobody is left at Checkout who must not pay: none while sales are closed, no suspended one."""

from __future__ import annotations

import logging

from billing import gateway, selectors
from billing.errors import SessionUnknown
from billing.models import Purchase
from billing.services.fulfilment import purchase_fulfil

logger = logging.getLogger(__name__)

# One pass ends so many; the next takes the rest.
_BATCH = 100


def checkouts_end() -> int:
    """End the Checkout Sessions that are still open and should not be; how many ended.

    While sales are closed these are all; otherwise those of accounts that were suspended since.
    Who pays in that moment has paid: the purchase is brought to where Stripe says it is. Raises
    StripeUnavailable; then the next pass goes on.
    """
    waiting = selectors.purchases_at_checkout()
    if selectors.sales_are_open():
        waiting = waiting.filter(creator__suspended_at__isnull=False)
    return sum(checkout_end(purchase) for purchase in waiting[:_BATCH])


def checkout_end(purchase: Purchase) -> bool:
    """End one open Checkout Session; whether nobody can pay there any more.

    Raises StripeUnavailable.
    """
    session_id = purchase.session_id or ""
    try:
        gateway.checkout_session_expire(session_id)
    except SessionUnknown:
        # Of another key; nobody can pay it with this one.
        logger.warning("Stripe does not know the session of purchase %s", purchase.id)
        return False
    return purchase_fulfil(session_id=session_id).state == Purchase.State.EXPIRED
