"""Refunds and disputes: what Stripe says of a payment becomes rows, and the ledger follows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from billing import gateway
from billing.gateway import Dispute, Payment, Refund
from billing.models import Purchase, Reversal
from billing.services.fulfilment import purchase_fulfil
from billing.services.targets import reversals_apply
from common.audit import AuditAction, record
from common.monitoring import alert_send
from common.templatetags.money import money
from credits.services import purchase_reference

State = Reversal.State

# A state only goes forward, so an answer that was overtaken by a newer one changes nothing.
_BEFORE = {
    State.ANNOUNCED: (),
    State.TAKEN: (State.ANNOUNCED,),
    State.RETURNED: (State.ANNOUNCED, State.TAKEN),
}
# How final what Stripe calls it is, from 0; whatever is not named here is a decision.
_OPEN_STATUSES = {
    **dict.fromkeys(("", "pending", "requires_action"), 0),
    **dict.fromkeys(("warning_needs_response", "warning_under_review"), 0),
    **dict.fromkeys(("needs_response", "under_review", "succeeded"), 1),
}
_DECIDED = 2
_DEEDS = {State.TAKEN: AuditAction.MONEY_TAKEN, State.RETURNED: AuditAction.MONEY_RETURNED}


def payment_review(*, payment_intent: str) -> Purchase | None:
    """Bring a purchase to where Stripe's refunds and disputes of its payment are; None if not ours.

    May be called at any time, any number of times in parallel: Stripe is asked again each time,
    rows only go forward, and the credits move in the transaction that moved them, under the lock of
    the purchase. One that is not paid yet is fulfilled first; one that is held keeps its rows and
    no credits move. Raises PaymentUnknown, StripeUnavailable or PurchaseUnknown (for a payment that
    names a purchase of ours, in a session that does not); then nothing was changed.
    """
    payment = gateway.payment_get(payment_intent)
    purchase = _purchase_of(payment)
    if purchase is None:
        return None
    if payment.reversals and purchase.state in Purchase.UNPAID:
        _fulfil(purchase, payment)
    return _follow(purchase.id, payment)


def _purchase_of(payment: Payment) -> Purchase | None:
    """The purchase that a payment was for; a second payment that names it is not its own.

    One look: between two, somebody else may note the payment on the row.
    """
    ours = Q(payment_intent=payment.id)
    if purchase_id := _uuid(payment.purchase_id):
        ours |= Q(id=purchase_id, payment_intent="")
    return Purchase.objects.filter(ours).order_by("-payment_intent").first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _fulfil(purchase: Purchase, payment: Payment) -> None:
    session_id = purchase.session_id or gateway.session_id_of_payment(payment.id)
    if session_id:
        purchase_fulfil(session_id=session_id)


def _follow(purchase_id: UUID, payment: Payment) -> Purchase:
    """Move the rows, and with them the credits: all or nothing."""
    with transaction.atomic():
        purchase = Purchase.objects.select_for_update(no_key=True).get(id=purchase_id)
        moved = list(_rows_move(purchase, payment))
        if moved and purchase.state == Purchase.State.PAID:
            last = moved[-1]
            reversals_apply(purchase=purchase, cause=f"{last.stripe_id}:{last.state}", about=last)
    return purchase


def _rows_move(purchase: Purchase, payment: Payment) -> Iterator[Reversal]:
    """Yields the rows that took or returned money just now."""
    # Of nothing, nothing can go back: a dispute of what was refunded before may be over 0.
    told = [reversal for reversal in payment.reversals if reversal.amount > 0]
    if told and purchase.charged_cents is None:
        purchase.charged_cents = payment.amount
        purchase.payment_intent = purchase.payment_intent or payment.id
        purchase.save(update_fields=["charged_cents", "payment_intent"])
    for reversal in told:
        row = _row_of(purchase, payment, reversal)
        if _row_moves(row, reversal, timezone.now()):
            _record(_DEEDS[State(row.state)], row)
            yield row


def _record(action: AuditAction, row: Reversal) -> None:
    record(
        actor_id=None,
        action=action,
        target=purchase_reference(row.purchase_id),
        data={"kind": row.kind, "stripe_id": row.stripe_id, "amount_cents": row.amount_cents},
    )


def _row_of(purchase: Purchase, payment: Payment, told: Refund | Dispute) -> Reversal:
    kind = Reversal.Kind.REFUND if isinstance(told, Refund) else Reversal.Kind.DISPUTE
    row, is_new = Reversal.objects.get_or_create(
        stripe_id=told.id,
        defaults={
            "purchase": purchase,
            "kind": kind,
            "amount_cents": _amount_in_charge(payment, told),
            "reason": told.reason,
        },
    )
    if is_new and kind == Reversal.Kind.DISPUTE:
        _record(AuditAction.DISPUTE_OPENED, row)
        _dispute_announce(row)
    return row


def _amount_in_charge(payment: Payment, told: Refund | Dispute) -> int:
    """In the charge's currency; a bank that asks in another one is taken to ask for all of it."""
    return told.amount if told.currency == payment.currency else payment.amount


def _row_moves(row: Reversal, told: Refund | Dispute, now: datetime) -> bool:
    """Take the row to where Stripe has it, if that is forward; whether it went anywhere."""
    same = Reversal.objects.filter(id=row.id)
    if _finality(told.status) >= _finality(row.status) and told.status != row.status:
        same.update(status=told.status)
    state = reversal_state(told)
    times: dict[str, Any] = {"taken_at": now} if state == State.TAKEN else {"returned_at": now}
    if not same.filter(state__in=_BEFORE[state]).update(state=state, **times):
        return False
    row.refresh_from_db()
    return True


def reversal_state(told: Refund | Dispute) -> State:
    """Where a row of this refund or dispute must be."""
    if told.has_returned:
        return State.RETURNED
    return State.TAKEN if told.has_taken else State.ANNOUNCED


def _finality(status: str) -> int:
    return _OPEN_STATUSES.get(status, _DECIDED)


def _dispute_announce(row: Reversal) -> None:
    amount = money(row.amount_cents, row.purchase.currency)
    alert_send(
        subject=f"A bank disputes a payment of {amount}",
        lines=[
            f"Dispute {row.stripe_id} ({row.reason}) of purchase {row.purchase_id}.",
            "Answer it at Stripe before its due date, else the money is lost.",
            "The credits leave the wallet when the bank takes the money; if we win, they return.",
        ],
        path=reverse("admin:billing_purchase_change", args=[row.purchase_id]),
    )
