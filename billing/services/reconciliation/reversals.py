"""Money that went back: Stripe's refunds and disputes against ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from billing import gateway
from billing.errors import PaymentUnknown
from billing.gateway import Dispute, Refund
from billing.models import Purchase, Reversal
from billing.services.reconciliation.chunks import chunks, purchase_chunks
from billing.services.reconciliation.report import Difference, Reconciliation
from billing.services.reversals import payment_review, reversal_state


def reversals_unheard(counts: Reconciliation) -> Iterator[Difference]:
    """Refunds and disputes of our payments that never reached us."""
    for told in chunks(_made_since(counts.since)):
        heard = Reversal.objects.in_bulk([each.id for each in told], field_name="stripe_id")
        ours = _paid_with({each.payment_intent for each in told})
        for each in told:
            if each.payment_intent not in ours:
                counts.others += 1
            elif each.id not in heard and _must_be_known(each, counts):
                yield Difference(
                    subject=f"purchase {ours[each.payment_intent].id}",
                    detail=f"{each.id} over {each.amount} {each.currency} at Stripe is not here",
                    repair=_Review(each),
                )


def reversals_unknown(counts: Reconciliation) -> Iterator[Difference]:
    """Ours that Stripe has in another state, or not at all.

    Those that we heard of in that time, and disputes that are not decided, however old.
    """
    undecided = Q(kind=Reversal.Kind.DISPUTE) & ~Q(state=Reversal.State.RETURNED)
    wanted = Q(created_at__gte=counts.since) | (undecided & ~Q(status="lost"))
    rows = Reversal.objects.filter(wanted)
    having = Purchase.objects.filter(id__in=rows.values("purchase_id"))
    for purchases in purchase_chunks(having):
        for purchase in purchases:
            yield from _reversals_differ(purchase, counts)


def _made_since(since: datetime) -> Iterator[Refund | Dispute]:
    yield from gateway.refunds_created(since)
    yield from gateway.disputes_created(since)


class _Review:
    """Looks at the payment again; whether that brought the row to where Stripe has it."""

    def __init__(self, told: Refund | Dispute) -> None:
        self._told = told

    def __call__(self) -> bool:
        payment_review(payment_intent=self._told.payment_intent)
        same = Reversal.objects.filter(stripe_id=self._told.id)
        return same.filter(state=reversal_state(self._told)).exists()


def _must_be_known(told: Refund | Dispute, counts: Reconciliation) -> bool:
    return told.amount > 0 and not counts.is_young(told.created_at)


def _paid_with(payment_intents: set[str]) -> dict[str, Purchase]:
    found = Purchase.objects.filter(payment_intent__in=payment_intents - {""})
    return {purchase.payment_intent: purchase for purchase in found}


def _reversals_differ(purchase: Purchase, counts: Reconciliation) -> Iterator[Difference]:
    subject = f"purchase {purchase.id}"
    try:
        payment = gateway.payment_get(purchase.payment_intent)
    except PaymentUnknown:
        detail = f"Stripe does not know its payment {purchase.payment_intent}"
        yield Difference(subject=subject, detail=detail)
        return
    known = {told.id: told for told in payment.reversals}
    for row in purchase.reversals.all():
        counts.reversals += 1
        told = known.get(row.stripe_id)
        if told is None:
            detail = f"{row.stripe_id} is {row.state} here, and Stripe does not know it"
            yield Difference(subject=subject, detail=detail)
        elif (state := reversal_state(told)) != row.state:
            detail = f"{row.stripe_id} is {row.state} here, {state} at Stripe"
            yield Difference(subject=subject, detail=detail, repair=_Review(told))
