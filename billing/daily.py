"""What the daily mail to staff says of payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from billing.selectors import events_late, income, purchases_held, went_back
from common.daily import Line
from common.templatetags.money import money


def payments(since: datetime, until: datetime) -> Iterator[Line]:
    """Income and what went back, by currency; what is held or unhandled."""
    rows = income(since, until)
    yield Line(_("Purchases"), str(sum(row.purchases for row in rows)))
    for row in rows:
        yield Line(_("Income, tax included"), money(row.cents, row.currency))
    for currency, cents in went_back(since, until).items():
        yield Line(_("Paid back or disputed"), money(cents, currency))
    if held := purchases_held().count():
        yield Line(_("Purchases held for review"), str(held), waits=True)
    if late := events_late().count():
        yield Line(_("Stripe events not handled"), str(late), waits=True)
