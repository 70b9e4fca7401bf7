"""What the daily mail to staff says of credits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from common.daily import Line
from credits.models import Kind, Transaction
from credits.selectors import wallets_frozen


def movements(since: datetime, until: datetime) -> Iterator[Line]:
    """How many takes were given back; which wallets wait for staff."""
    # A job that failed or was called off has one refund: the first page counts the same by jobs.
    # One pass over the day for all of them.
    of_the_day = Transaction.objects.order_by().filter(created_at__gte=since, created_at__lt=until)
    counts = dict(of_the_day.values_list("kind").annotate(count=Count("pk")))
    yield Line(_("Takes charged"), str(counts.get(Kind.CHARGE, 0)))
    yield Line(_("Takes refunded"), str(counts.get(Kind.REFUND, 0)))
    yield Line(_("Given back as goodwill"), str(counts.get(Kind.GOODWILL, 0)))
    if frozen := wallets_frozen().count():
        yield Line(_("Frozen wallets"), str(frozen), waits=True)
