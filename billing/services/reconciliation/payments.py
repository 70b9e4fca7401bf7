"""Money that came: sessions that are paid at Stripe against purchases that are paid here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import get_user_model

from billing import gateway
from billing.errors import SessionUnknown
from billing.gateway import CheckoutSession
from billing.models import Purchase
from billing.selectors import gone_cents
from billing.services.fulfilment import purchase_fulfil
from billing.services.reconciliation.chunks import chunks, purchase_chunks
from billing.services.reconciliation.report import Difference, Reconciliation
from common.audit import AuditAction
from common.models import AuditEvent
from credits.services import purchase_reference

# Between our row of a purchase and Stripe's time of its session lie a few requests, and two clocks.
_BEFORE, _AFTER = timedelta(minutes=5), timedelta(minutes=15)


def sessions_uncredited(counts: Reconciliation) -> Iterator[Difference]:
    """Sessions that are paid at Stripe and brought nobody credits."""
    for sessions in chunks(gateway.sessions_created(counts.since)):
        named = {session.id: _uuid(session.purchase_id) for session in sessions}
        purchases = Purchase.objects.in_bulk(list(filter(None, named.values())))
        for session in sessions:
            purchase_id = named[session.id]
            purchase = purchases.get(purchase_id) if purchase_id else None
            if purchase:
                counts.sessions += 1
                yield from _uncredited(purchase, session, counts)
            elif purchase_id and _is_of_a_creator(session):
                counts.sessions += 1
                yield from _ownerless(session)
            else:
                counts.others += 1


def purchases_unpaid(counts: Reconciliation) -> Iterator[Difference]:
    """Purchases that are paid here, and at Stripe are not, or for another amount."""
    paid = Purchase.objects.filter(state=Purchase.State.PAID, created_at__gte=counts.since)
    for purchases in purchase_chunks(paid):
        counts.purchases += len(purchases)
        sessions = _sessions_of(purchases)
        for purchase in purchases:
            detail = _payment_differs(purchase, sessions.get(purchase.session_id))
            if detail and not _was_released(purchase):
                yield Difference(subject=f"purchase {purchase.id}", detail=detail)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_of_a_creator(session: CheckoutSession) -> bool:
    creator_id = _uuid(session.creator_id)
    return creator_id is not None and get_user_model().objects.filter(pk=creator_id).exists()


def _ownerless(session: CheckoutSession) -> Iterator[Difference]:
    if session.is_paid:
        yield Difference(
            subject=f"session {session.id}",
            detail=f"paid by creator {session.creator_id}, "
            f"but there is no purchase {session.purchase_id}",
        )


def _uncredited(
    purchase: Purchase, session: CheckoutSession, counts: Reconciliation
) -> Iterator[Difference]:
    if not session.is_paid:
        return
    if purchase.session_id not in {None, session.id}:
        yield Difference(
            subject=f"session {session.id}",
            detail=f"paid, but purchase {purchase.id} was begun in {purchase.session_id}",
        )
    elif purchase.state == Purchase.State.QUARANTINED:
        if not _all_went_back(purchase):
            yield Difference(
                subject=f"purchase {purchase.id}",
                detail=f"paid, but held for review: {purchase.problem}",
            )
    elif purchase.state != Purchase.State.PAID and not _is_on_its_way(purchase, session, counts):
        yield Difference(
            subject=f"purchase {purchase.id}",
            detail=f"paid at Stripe in session {session.id}, {purchase.state} here",
            repair=lambda: purchase_fulfil(session_id=session.id).state == Purchase.State.PAID,
        )


def _all_went_back(purchase: Purchase) -> bool:
    """Whether nothing of the payment is left, so that nobody has to look at it any more."""
    return gone_cents(purchase) >= (purchase.charged_cents or purchase.price_cents)


def _is_on_its_way(purchase: Purchase, session: CheckoutSession, counts: Reconciliation) -> bool:
    """Whether it was paid just now, or became credits while we looked."""
    charged_at = gateway.checkout_session_get(session.id).charged_at
    purchase.refresh_from_db()
    is_fresh = charged_at is not None and counts.is_young(charged_at)
    return is_fresh or purchase.state == Purchase.State.PAID


def _sessions_of(purchases: list[Purchase]) -> dict[str | None, CheckoutSession]:
    """The sessions of a chunk: most are found by their time, the others are asked for by name."""
    wanted = {purchase.session_id for purchase in purchases}
    since, until = purchases[0].created_at - _BEFORE, purchases[-1].created_at + _AFTER
    listed = gateway.sessions_created(since, until)
    found: dict[str | None, CheckoutSession] = {s.id: s for s in listed if s.id in wanted}
    for session_id in wanted - found.keys():
        try:
            found[session_id] = gateway.checkout_session_get(str(session_id))
        except SessionUnknown:
            continue
    return found


def _payment_differs(purchase: Purchase, session: CheckoutSession | None) -> str:
    """What does not fit; empty when all does."""
    if session is None:
        return f"paid here, and Stripe does not know its session {purchase.session_id}"
    if not session.is_paid:
        return f"paid here, {session.payment_status} at Stripe in session {session.id}"
    # Those from before the total was kept were sold at their price.
    total = purchase.price_cents if purchase.total_cents is None else purchase.total_cents
    ours = (purchase.price_cents, total, purchase.currency)
    theirs = (session.amount_subtotal, session.amount_total, session.currency)
    return "" if ours == theirs else f"price, total, currency: {ours} here, {theirs} at Stripe"


def _was_released(purchase: Purchase) -> bool:
    """Whether staff saw what does not fit and let it pass."""
    target = purchase_reference(purchase.id)
    released = AuditEvent.objects.filter(action=AuditAction.PURCHASE_RELEASED, target=target)
    return released.exists()
