"""What /metrics shows of payments."""

from __future__ import annotations

from django.db.models import Min
from django.utils import timezone

from billing.models import Purchase, StripeEvent


def stripe_events_unhandled() -> float:
    """Stored events of Stripe that wait to be handled."""
    return StripeEvent.objects.filter(handled_at=None).count()


def stripe_event_oldest_seconds() -> float:
    """How long the oldest unhandled event of Stripe has waited; 0 when none does."""
    oldest = StripeEvent.objects.filter(handled_at=None).aggregate(at=Min("received_at"))["at"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0


def purchases_quarantined() -> float:
    """Purchases that are held for staff to review."""
    return Purchase.objects.filter(state=Purchase.State.QUARANTINED).count()


OWN = {
    measure.__name__: measure
    for measure in (stripe_events_unhandled, stripe_event_oldest_seconds, purchases_quarantined)
}
