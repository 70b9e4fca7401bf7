"""What the daily mail to staff says of payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from billing.models import Purchase, Reversal, StripeEvent
from common.daily import Line
from common.templatetags.money import money


def payments(since: datetime, until: datetime) -> Iterator[Line]:
    """Income and what went back, by currency; what is held or unhandled."""
    paid = Purchase.objects.filter(state=Purchase.State.PAID, paid_at__gte=since, paid_at__lt=until)
    yield Line(_("Purchases"), str(paid.count()))
    for currency, cents in _sums(paid.order_by(), "currency", "total_cents"):
        yield Line(_("Income, tax included"), money(cents, currency))
    back = Reversal.objects.filter(
        state=Reversal.State.TAKEN, taken_at__gte=since, taken_at__lt=until
    )
    for currency, cents in _sums(back.order_by(), "purchase__currency", "amount_cents"):
        yield Line(_("Paid back or disputed"), money(cents, currency))
    if held := Purchase.objects.filter(state=Purchase.State.QUARANTINED).count():
        yield Line(_("Purchases held for review"), str(held), waits=True)
    if waiting := StripeEvent.objects.filter(handled_at=None, attempts__gt=0).count():
        yield Line(_("Events of Stripe that cannot be handled"), str(waiting), waits=True)


def _sums(rows: QuerySet, currency: str, cents: str) -> list[tuple[str, int]]:
    summed = rows.values_list(currency).annotate(sum=Sum(cents), count=Count("pk"))
    return [(code, total or 0) for code, total, _count in summed.order_by(currency)]
