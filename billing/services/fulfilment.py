"""The one way in which a payment becomes credits."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from billing import gateway, selectors
from billing.errors import SessionLost, SessionUnknown
from billing.gateway import CheckoutSession
from billing.metrics import INCOME, PURCHASES
from billing.models import Purchase
from billing.services.checkout import FIRST_CHECK
from billing.services.quarantine import quarantine_announce
from billing.services.receipts import receipt_on_commit
from billing.services.targets import reversals_apply
from billing.wording import label_of
from common.audit import AuditAction, record
from common.monitoring import notice_send
from credits.services import credits_purchase, purchase_reference

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_PROBLEM = 500
_LOST_AFTER = timedelta(days=7)
_LONGEST_URL = 500


def purchase_fulfil(*, session_id: str) -> Purchase:
    """Bring the purchase of a session to where Stripe says it is; if paid, credit it, once.

    May be called at any time, from anywhere, any number of times in parallel: Stripe is asked
    again each time, and only the call that changes the row's state books the credits. Raises
    PurchaseUnknown, SessionUnknown (for a session that is not ours) or StripeUnavailable; then
    nothing was changed.
    """
    known = Purchase.objects.filter(session_id=session_id).first()
    if known is not None and known.state == Purchase.State.PAID:
        return known
    session = _session_of(known, session_id)
    purchase = known or selectors.purchase_named_by(session)
    if reason := _mismatch(purchase, session):
        _quarantine(purchase, session, reason)
    elif session.is_paid:
        _credit(purchase, session)
    else:
        _follow(purchase, session)
    purchase.refresh_from_db()
    return purchase


def purchase_check(*, purchase_id: UUID) -> None:
    """Ask Stripe about a purchase that nothing has settled for a while.

    Whoever moves `check_at` asks; the pause grows with the age of the purchase. Without a session
    nobody was ever sent to pay, so the purchase is closed.
    """
    now = timezone.now()
    due = selectors.purchases_due(now).filter(id=purchase_id)
    purchase = due.first()
    if purchase is None:
        return
    pause = min(max(now - purchase.created_at, FIRST_CHECK), _LONGEST_PAUSE)
    if not due.update(check_at=now + pause):
        return
    if purchase.session_id is None:
        _move(purchase, Purchase.State.FAILED)
    else:
        _fulfil_or_hold(purchase, purchase.session_id, now)


def _fulfil_or_hold(purchase: Purchase, session_id: str, now: datetime) -> None:
    """Fulfil; what Stripe has not known for a week is for staff to look at, not to ask for ever."""
    try:
        purchase_fulfil(session_id=session_id)
    except SessionLost:
        if now - purchase.created_at < _LOST_AFTER:
            raise
        problem = "Stripe does not know this session: was it made with another account's key?"
        with transaction.atomic():
            if _move(purchase, Purchase.State.QUARANTINED, problem=problem):
                _record(purchase, AuditAction.PURCHASE_HELD, problem=problem)
                quarantine_announce(purchase=purchase, problem=problem)


def purchase_papers_fetch(*, purchase_id: UUID) -> None:
    """Ask Stripe for the receipt and invoice of a paid purchase that came without them.

    Raises StripeUnavailable; a purchase that lacks nothing is left alone.
    """
    purchase = Purchase.objects.filter(id=purchase_id).first()
    if purchase is None or purchase.session_id is None or not selectors.papers_awaited(purchase):
        return
    papers = _papers(_session_of(purchase, purchase.session_id))
    if papers:
        Purchase.objects.filter(id=purchase_id).update(**papers)


def _session_of(known: Purchase | None, session_id: str) -> CheckoutSession:
    try:
        return gateway.checkout_session_get(session_id)
    except SessionUnknown as error:
        if known is None:
            raise
        # Stripe gave it to us, so the key is another account's now: a payment must not be given up
        # for that.
        logger.exception("Stripe does not know the session of purchase %s", known.id)
        raise SessionLost from error


def _mismatch(purchase: Purchase, session: CheckoutSession) -> str:
    """What does not fit between the session and what we sold; empty when all fits.

    The subtotal, since discounts and tax change the total and not what was sold; of the total,
    that nothing else is in it.
    """
    adds_up = session.amount_subtotal - session.amount_discount + session.amount_tax
    sold = {
        "owner": (str(purchase.creator_id), session.creator_id),
        "purchase": (str(purchase.id), session.purchase_id),
        "amount": (purchase.price_cents, session.amount_subtotal),
        "currency": (purchase.currency, session.currency),
        "livemode": (purchase.livemode, session.livemode),
        "total": (adds_up, session.amount_total),
    }
    wrong = [
        f"{what}: {ours} was sold, {theirs} came"
        for what, (ours, theirs) in sold.items()
        if ours != theirs
    ]
    return "; ".join(wrong)


def _quarantine(purchase: Purchase, session: CheckoutSession, reason: str) -> None:
    """Credit nothing, and keep the purchase for staff to look at."""
    with transaction.atomic():
        held = _move(
            purchase,
            Purchase.State.QUARANTINED,
            problem=reason[:_LONGEST_PROBLEM],
            **_told(purchase, session),
        )
        if held:
            _record(purchase, AuditAction.PURCHASE_HELD, problem=reason)
    if held:
        quarantine_announce(purchase=purchase, problem=reason)
    else:
        # It may have been held before it was paid.
        again = Purchase.objects.filter(id=purchase.id, state=Purchase.State.QUARANTINED)
        again.update(**_told(purchase, session))


def _credit(purchase: Purchase, session: CheckoutSession) -> None:
    """The one place where a payment becomes credits: both or neither, and only once."""
    with transaction.atomic():
        won = _move(
            purchase,
            Purchase.State.PAID,
            paid_at=timezone.now(),
            **_told(purchase, session),
        )
        if won:
            credits_purchase(
                creator_id=purchase.creator_id,
                amount=purchase.credits,
                purchase_id=purchase.id,
                memo=label_of(purchase),
            )
            # Money that went back before we heard that it came.
            reversals_apply(purchase=purchase, cause=f"{purchase.id}:paid")
            receipt_on_commit(purchase_id=purchase.id)
            _record(purchase, AuditAction.PURCHASE_PAID, credits=purchase.credits)
            transaction.on_commit(partial(_count, session))
            _tell_if_stopped(purchase)


def _count(session: CheckoutSession) -> None:
    PURCHASES.add(session.currency)
    INCOME.add(session.currency, amount=session.amount_total - session.amount_tax)


def _record(purchase: Purchase, action: AuditAction, **data: object) -> None:
    """Stripe says so, whoever asked it; whose purchase it is stands on its row."""
    target = purchase_reference(purchase.id)
    record(actor_id=None, action=action, target=target, data=data)


def _tell_if_stopped(purchase: Purchase) -> None:
    """Have staff look at what nobody can spend: the account was stopped before the money came."""
    creator = User.objects.get(id=purchase.creator_id)
    if creator.is_active:
        return
    stopped, then = "closed", ""
    if creator.suspended_at:
        stopped, then = "suspended", " or reinstate the account"
    notice_send(
        subject=f"Purchase {purchase.id} was paid for a {stopped} account",
        lines=[f"Its credits are booked and nobody can spend them. Refund it{then}, in the admin."],
        path=reverse("admin:billing_purchase_change", args=[purchase.id]),
    )


def _follow(purchase: Purchase, session: CheckoutSession) -> None:
    """Note what became of a session that is not paid; an open one stays open."""
    if session.status == "expired":
        _move(purchase, Purchase.State.EXPIRED)
    elif session.has_failed:
        _move(purchase, Purchase.State.FAILED)
    elif session.status == "complete":
        _move(
            purchase,
            Purchase.State.PENDING,
            payment_intent=session.payment_intent,
            terms_accepted_at=_terms_accepted_at(session),
        )


def _told(purchase: Purchase, session: CheckoutSession) -> dict[str, object]:
    """What Stripe says of a payment, for the row: how its amount came about only if that fits."""
    adds_up = purchase.price_cents - session.amount_discount + session.amount_tax
    return {
        "session_id": session.id,
        "payment_intent": session.payment_intent,
        "terms_accepted_at": _terms_accepted_at(session),
        **_papers(session),
        **(
            _amounts(session)
            if adds_up == session.amount_total
            else {"charged_cents": session.amount_total or None}
        ),
    }


def _amounts(session: CheckoutSession) -> dict[str, int]:
    return {
        "discount_cents": session.amount_discount,
        "tax_cents": session.amount_tax,
        "total_cents": session.amount_total,
    }


def _papers(session: CheckoutSession) -> dict[str, str]:
    """The links that there are by now, without one that is too long for the row."""
    links = {"receipt_url": session.receipt_url, "invoice_url": session.invoice_url}
    return {field: link for field, link in links.items() if 0 < len(link) <= _LONGEST_URL}


def _terms_accepted_at(session: CheckoutSession) -> datetime | None:
    """When the person pressed the button with the tick set; now, where nothing was to pay."""
    if not session.terms_accepted:
        return None
    return session.charged_at or timezone.now()


def _move(purchase: Purchase, state: Purchase.State, **changes: object) -> bool:
    """Change the state if it may still change that way; True for the one caller who did it.

    Money always counts, so paid and held also follow on failed and expired.
    """
    money = state in {Purchase.State.PAID, Purchase.State.QUARANTINED}
    sources = Purchase.UNPAID if money else Purchase.UNSETTLED
    rows = Purchase.objects.filter(id=purchase.id, state__in=sources)
    return rows.update(state=state, **changes) == 1
