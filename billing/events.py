"""Stripe's events: stored once, claimed by one, handled however often it takes.

An event is only a trigger. What it says about money is never believed; the object is fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from billing import gateway, selectors
from billing.errors import PaymentUnknown, PurchaseUnknown, SessionLost, SessionUnknown
from billing.gateway import VerifiedEvent
from billing.models import Purchase, StripeEvent
from billing.services.fulfilment import purchase_fulfil
from billing.services.reversals import payment_review
from common.webhook_lag import WEBHOOK_LAG

logger = logging.getLogger(__name__)

# Longer than the gateway may take: who holds an event that long has died.
_LEASE = timedelta(seconds=90)
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
# So long a refund or dispute of ours that Stripe does not know is asked for; then it is noted, and
# the nightly comparison has it.
_PATIENCE = timedelta(days=7)
_LONGEST_ERROR = 2_000


def events_wanted() -> frozenset[str]:
    """The types of events that we act on: an endpoint at Stripe must send at least these."""
    return frozenset(_HANDLERS)


def event_store(event: VerifiedEvent) -> None:
    """Keep an event; one that is there already stays as it is."""
    row = StripeEvent(
        event_id=event.id,
        type=event.type,
        object_id=event.object_id,
        payload=event.payload,
        due_at=Now(),
    )
    StripeEvent.objects.bulk_create([row], ignore_conflicts=True)


def event_handle(*, event_id: str, is_replay: bool = False) -> None:
    """Do what the event asks for, unless somebody else does or has done it.

    A failure is noted on the event, which is then tried again after a growing pause. How long it
    has waited is counted, but not of a replay, which staff asks for whenever they like.
    """
    event = _claim(event_id)
    if event is None:
        return
    try:
        note = _dispatch(event)
    except Exception as error:  # whatever it was, the event must not get lost
        logger.exception("Stripe event %s (%s) failed", event.event_id, event.type)
        _postpone(event, error)
    else:
        now = timezone.now()
        StripeEvent.objects.filter(id=event.id).update(handled_at=now, last_error=note)
        if not is_replay:
            WEBHOOK_LAG.observe("stripe", seconds=(now - event.received_at).total_seconds())


def _claim(event_id: str) -> StripeEvent | None:
    """Take a due event for the length of the lease; None when it is not to be had."""
    due = selectors.events_due().filter(event_id=event_id)
    event = due.first()
    if event is None:
        return None
    attempts = event.attempts + 1
    taken = due.filter(attempts=event.attempts).update(due_at=Now() + _LEASE, attempts=attempts)
    event.attempts = attempts
    return event if taken else None


def _dispatch(event: StripeEvent) -> str:
    """Run the handler of the event's type; returns a note for staff, mostly empty."""
    handler = _HANDLERS.get(event.type)
    return handler(event) if handler else ""


def _session_changed(event: StripeEvent) -> str:
    try:
        purchase_fulfil(session_id=event.object_id)
    except SessionLost as error:
        if not _is_held(event.object_id):
            raise
        return error.detail
    except (PurchaseUnknown, SessionUnknown) as error:
        # Another product on the same Stripe account, or another database on the same sandbox.
        logger.warning("Stripe event %s: %s", event.event_id, error.detail)
        return error.detail
    return ""


def _charge_changed(event: StripeEvent) -> str:
    return _payment_changed(event, gateway.payment_intent_of_charge)


def _refund_changed(event: StripeEvent) -> str:
    return _payment_changed(event, gateway.payment_intent_of_refund)


def _dispute_changed(event: StripeEvent) -> str:
    return _payment_changed(event, gateway.payment_intent_of_dispute)


def _payment_changed(event: StripeEvent, payment_intent_of: Callable[[str], str]) -> str:
    try:
        payment_intent = payment_intent_of(event.object_id)
        if payment_intent and payment_review(payment_intent=payment_intent):
            return ""
    except PurchaseUnknown as error:
        return error.detail
    except PaymentUnknown as error:
        if _is_about_ours(event) and timezone.now() - event.received_at < _PATIENCE:
            # Stripe told us of it, so the key is another account's now; that may be put right.
            raise
        return error.detail
    return "No purchase of ours was paid with this."


def _is_held(session_id: str) -> bool:
    held = Purchase.objects.filter(session_id=session_id, state=Purchase.State.QUARANTINED)
    return held.exists()


def _is_about_ours(event: StripeEvent) -> bool:
    named = event.payload["data"]["object"].get("payment_intent")
    return bool(named) and Purchase.objects.filter(payment_intent=named).exists()


def _postpone(event: StripeEvent, error: Exception) -> None:
    pause = min(_FIRST_PAUSE * 2 ** min(event.attempts - 1, 10), _LONGEST_PAUSE)
    StripeEvent.objects.filter(id=event.id, handled_at=None).update(
        due_at=Now() + pause,
        last_error=f"{type(error).__name__}: {error}"[:_LONGEST_ERROR],
    )


_HANDLERS: dict[str, Callable[[StripeEvent], str]] = {
    "checkout.session.completed": _session_changed,
    "checkout.session.async_payment_succeeded": _session_changed,
    "checkout.session.async_payment_failed": _session_changed,
    "checkout.session.expired": _session_changed,
    "charge.refunded": _charge_changed,
    "charge.refund.updated": _refund_changed,
    "refund.created": _refund_changed,
    "refund.updated": _refund_changed,
    "refund.failed": _refund_changed,
    "charge.dispute.created": _dispute_changed,
    "charge.dispute.updated": _dispute_changed,
    "charge.dispute.closed": _dispute_changed,
    "charge.dispute.funds_withdrawn": _dispute_changed,
    "charge.dispute.funds_reinstated": _dispute_changed,
}
