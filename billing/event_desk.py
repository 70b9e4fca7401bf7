"""What staff does with an event of Stripe's that does not get through: try again, or let go."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from billing.events import event_handle
from billing.models import StripeEvent
from common.audit import AuditAction, HasMeta, record

# Tried, and nothing has come of it yet, which is known of a first try and of one after a replay.
_IN_HAND = Q(handled_at=None, last_error="", attempts__gt=0, due_at__gt=Now())


def event_replay(
    *, event_id: str, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> StripeEvent:
    """Handle an event now, as a worker would, whatever became of it before; the event afterwards.

    Safe to repeat: a handler does what Stripe says now, and money moves once. Audited, each time. A
    failure is noted on the event, which then waits for its next try as ever. Neither handled nor
    failed afterwards: a worker has it in hand, from whom it is not taken.
    """
    event = StripeEvent.objects.get(event_id=event_id)
    with transaction.atomic():
        free = StripeEvent.objects.filter(pk=event.pk).exclude(_IN_HAND)
        if not free.update(handled_at=None, last_error="", due_at=Now()):
            return event
        _record(event, AuditAction.EVENT_REPLAYED, reason, actor_id, request)
    # Outside of it: it asks Stripe.
    event_handle(event_id=event_id, is_replay=True)
    event.refresh_from_db()
    return event


def event_set_aside(
    *, event_id: str, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> bool:
    """Try an event no more, for a reason that stands on it. Whether it was this call's doing.

    Nothing else changes: should money have moved, the nightly comparison with Stripe finds it.
    Audited.
    """
    # In English as all notes there, whatever staff reads.
    note = f"Set aside: {reason}"
    with transaction.atomic():
        open_still = StripeEvent.objects.filter(event_id=event_id, handled_at=None)
        changed = open_still.update(handled_at=Now(), last_error=note)
        if changed:
            event = StripeEvent.objects.get(event_id=event_id)
            _record(event, AuditAction.EVENT_SET_ASIDE, reason, actor_id, request)
    return bool(changed)


def _record(
    event: StripeEvent, action: AuditAction, reason: str, actor_id: UUID, request: HasMeta | None
) -> None:
    record(
        actor_id=actor_id,
        action=action,
        target=f"stripe_event:{event.pk}",
        data={"reason": reason, "event": event.event_id, "type": event.type},
        request=request,
    )
