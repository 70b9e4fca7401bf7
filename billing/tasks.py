"""What billing does in the background. Rows are the work; messages may be lost or come twice."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing import events, selectors
from billing.errors import StripeUnavailable
from billing.services import fulfilment, receipts, reconciliation, sales
from common.messages import message_send
from common.monitoring import check_report

logger = logging.getLogger(__name__)

# One sweep hands out so many; the rest waits for the next.
_BATCH = 200
# How far back the daily comparison with Stripe looks: longer than any bank takes to pay or refuse.
RECONCILE_DAYS = 14
# And what it leaves to its event: that would be told every night, and be right a moment later.
RECONCILE_GRACE = timedelta(minutes=10)
# A sweep's message is worthless once the next sweep has run.
SWEEP_SECONDS = 10


@shared_task
def stripe_event_handle(event_id: str) -> None:
    """Handle one stored event."""
    events.event_handle(event_id=event_id)


@shared_task
def purchase_check(purchase_id: str) -> None:
    """Ask Stripe about one unsettled purchase; without an answer a later sweep asks again."""
    try:
        fulfilment.purchase_check(purchase_id=UUID(purchase_id))
    except StripeUnavailable as error:
        logger.warning("Purchase %s could not be checked: %s", purchase_id, error.detail)


@shared_task
def purchase_papers_fetch(purchase_id: str) -> None:
    """Look for the papers of a paid purchase; without an answer its page asks again."""
    try:
        fulfilment.purchase_papers_fetch(purchase_id=UUID(purchase_id))
    except StripeUnavailable as error:
        logger.warning("Purchase %s has no receipt yet: %s", purchase_id, error.detail)


@shared_task
def receipt_mail(purchase_id: str) -> None:
    """Mail the receipt of a purchase that was credited."""
    receipts.receipt_tell(purchase_id=UUID(purchase_id))


@shared_task
def stripe_events_sweep() -> None:
    """Find events whose message was lost, and purchases whose event never came."""
    now = timezone.now()
    for event_id in selectors.events_due().values_list("event_id", flat=True)[:_BATCH]:
        message_send(stripe_event_handle.name, args=(event_id,), expires=SWEEP_SECONDS)
    for purchase_id in selectors.purchases_due(now).values_list("id", flat=True)[:_BATCH]:
        message_send(purchase_check.name, args=(str(purchase_id),), expires=SWEEP_SECONDS)


@shared_task
def checkouts_end() -> None:
    """Let nobody pay at a Checkout opened before sales closed or the account was suspended."""
    try:
        ended = sales.checkouts_end()
    except StripeUnavailable as error:
        logger.warning("Open checkouts could not be ended: %s", error.detail)
        return
    if ended:
        logger.warning(
            "No model on offer, or account suspended: %s open checkouts were ended", ended
        )


@shared_task
def stripe_reconcile() -> None:
    """Compare with Stripe, put right what is safe to, and tell staff of all that differed.

    Also of what was put right: it should have arrived by itself.
    """
    since = timezone.now() - timedelta(days=RECONCILE_DAYS)
    try:
        found = reconciliation.stripe_reconcile(since=since, fix=True, grace=RECONCILE_GRACE)
    except StripeUnavailable as error:
        check_report(check="stripe", checked=0, problems=[f"Not compared: {error.detail}"])
        return
    problems = [f"{each.subject}: {each.detail}{_fixed(each)}" for each in found.differences]
    check_report(check="stripe", checked=found.checked, problems=problems)


def _fixed(difference: reconciliation.Difference) -> str:
    return " (put right)" if difference.is_fixed else ""
