"""What billing knows of a person, and what it forgets with them."""

from __future__ import annotations

import logging
from uuid import UUID

from django.template.loader import render_to_string

from billing import selectors
from billing.errors import StripeUnavailable
from billing.mails import receipt_words
from billing.models import Customer, Purchase
from billing.services.sales import checkout_end
from billing.wording import arrival_words
from common.personal_data import DataPart
from credits.selectors import entries_of_purchase

logger = logging.getLogger(__name__)

_FIELDS = (
    "id", "name", "credits", "state", "currency", "price_cents", "discount_cents", "tax_cents",
    "total_cents", "refunded_cents", "disputed_cents", "created_at", "paid_at",
    "terms_accepted_at", "receipt_url", "invoice_url",
)  # fmt: skip


def purchases_data(user_id: UUID) -> DataPart:
    """Every visit to Checkout, and a receipt as text for what was paid."""
    purchases = list(selectors.purchases_of(user_id))
    paid = [purchase for purchase in purchases if purchase.state == Purchase.State.PAID]
    return DataPart(
        data=[{name: getattr(purchase, name) for name in _FIELDS} for purchase in purchases],
        texts={f"receipts/{each.paid_at:%Y-%m-%d}-{each.id}.txt": _receipt(each) for each in paid},
    )


def purchases_forget(user_id: UUID) -> bool:
    """End the Checkouts that are still open, and forget the address; whether that was done.

    Purchases stay: they are the other side of the ledger, and tax law wants them. They name nobody.
    """
    try:
        for purchase in selectors.purchases_at_checkout().filter(creator_id=user_id):
            checkout_end(purchase)
    except StripeUnavailable as error:
        logger.warning("Checkouts of %s are not ended yet: %s", user_id, error.detail)
        return False
    Customer.objects.filter(creator_id=user_id).update(email="")
    return True


def _receipt(purchase: Purchase) -> str:
    lines = entries_of_purchase(creator_id=purchase.creator_id, purchase_id=purchase.id)
    words = receipt_words(purchase=purchase, arrived=arrival_words(purchase=purchase, lines=lines))
    return render_to_string("email/receipt/body.txt", words).strip() + "\n"
