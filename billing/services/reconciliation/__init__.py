"""Whether Stripe and we say the same about money, and putting right what is safe to put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing.services.reconciliation.payments import purchases_unpaid, sessions_uncredited
from billing.services.reconciliation.report import Difference, Reconciliation
from billing.services.reconciliation.reversals import reversals_unheard, reversals_unknown

__all__ = ["Difference", "Reconciliation", "stripe_reconcile"]


def stripe_reconcile(
    *, since: datetime, fix: bool, grace: timedelta = timedelta(0)
) -> Reconciliation:
    """Compare everything since then, from both sides; with `fix` by the services that events use.

    What is younger than `grace` is left to its event. Payments first, since a refund is found by
    its payment. Raises StripeUnavailable; what was put right until then stays right.
    """
    found = Reconciliation(since=since, grace=grace)
    for walk in (sessions_uncredited, purchases_unpaid, reversals_unheard, reversals_unknown):
        for difference in walk(found):
            found.note(difference, fix=fix)
    return found
