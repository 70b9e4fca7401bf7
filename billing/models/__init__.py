"""What billing keeps: packs, customers, purchases, refunds and disputes, Stripe's events."""

from billing.models.customers import Customer
from billing.models.events import StripeEvent
from billing.models.packs import Pack
from billing.models.purchases import Purchase
from billing.models.reversals import Reversal

__all__ = ["Customer", "Pack", "Purchase", "Reversal", "StripeEvent"]
