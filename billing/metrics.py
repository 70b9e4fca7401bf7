"""What /metrics shows of payments."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import Metric

from billing.selectors import events_unhandled, purchases_held
from common.measures import number
from common.tallies import Counter

PURCHASES = Counter("purchases_credited", "Purchases whose credits were handed out.", ("currency",))
# Without tax, unlike billing.selectors.income, which is also the one that knows each purchase.
INCOME = Counter(
    "purchases_cents",
    "What purchases brought without tax, in cents, if they were credited unseen by staff.",
    ("currency",),
)


def stripe_events() -> Iterator[Metric]:
    """What Stripe said and nobody has handled."""
    found = events_unhandled().aggregate(count=Count("pk"), oldest=Min("received_at"))
    age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0
    yield number(
        "stripe_events_unhandled",
        "Stored events of Stripe that wait to be handled.",
        found["count"],
    )
    yield number(
        "stripe_event_oldest_seconds",
        "How long the oldest unhandled event of Stripe has waited; 0 when none does.",
        age,
    )


def purchases() -> Iterator[Metric]:
    """What waits for staff."""
    yield number(
        "purchases_quarantined",
        "Purchases that are held for staff to review.",
        purchases_held().count(),
    )


OWN = {"stripe events": stripe_events, "purchases": purchases}
