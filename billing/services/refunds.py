"""Refunds that staff gives."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing import gateway
from billing.errors import PurchaseUnknown, RefundWithoutPayment, StripeUnavailable
from billing.models import Purchase
from billing.services.reversals import payment_review
from common.audit import AuditAction, HasMeta, record
from common.errors import InvalidInput
from credits.services import purchase_reference

logger = logging.getLogger(__name__)

_REFUNDABLE = (Purchase.State.PAID, Purchase.State.QUARANTINED)


def purchase_refund(
    *,
    purchase_id: UUID,
    amount_cents: int | None,
    reason: str,
    request_key: UUID,
    actor_id: UUID,
    request: HasMeta | None = None,
) -> Purchase:
    """Send money back through Stripe, and take its credits back at once.

    `amount_cents` is in the currency of the payment, by default all that is left. `request_key`
    names the wish: the same one again refunds nothing more. Who asked and why is audited before
    Stripe hears of it, so that no refund of ours goes unexplained, and once more when it was made.
    Raises InvalidInput, PurchaseUnknown, RefundRefused with its reason, RefundUncertain or
    PaymentUnknown.
    """
    if amount_cents is not None and amount_cents < 1:
        raise InvalidInput(errors={"amount": [_("Refund at least the smallest coin.")]})
    purchase = Purchase.objects.filter(id=purchase_id).first()
    if purchase is None:
        raise PurchaseUnknown
    if purchase.state not in _REFUNDABLE or not purchase.payment_intent:
        raise RefundWithoutPayment
    deed: dict[str, object] = {
        "reason": reason,
        "amount_cents": amount_cents,
        "request_key": str(request_key),
    }
    _audit(AuditAction.REFUND_ASKED, purchase, deed, actor_id, request)
    gateway.refund_create(
        payment_intent=purchase.payment_intent,
        amount=amount_cents,
        idempotency_key=f"refund-{request_key}",
        metadata={"purchase_id": str(purchase.id), "request_key": str(request_key)},
    )
    _audit(AuditAction.PURCHASE_REFUNDED, purchase, deed, actor_id, request)
    _review(purchase)
    purchase.refresh_from_db()
    return purchase


def _audit(
    action: AuditAction,
    purchase: Purchase,
    deed: dict[str, object],
    actor_id: UUID,
    request: HasMeta | None,
) -> None:
    """Durable, since what Stripe is asked for cannot be undone by a rollback."""
    with transaction.atomic(durable=True):
        record(
            actor_id=actor_id,
            action=action,
            target=purchase_reference(purchase.id),
            data=deed,
            request=request,
        )


def _review(purchase: Purchase) -> None:
    """The refund stands; if Stripe does not answer now, its event takes the credits a bit later."""
    try:
        payment_review(payment_intent=purchase.payment_intent)
    except StripeUnavailable as error:
        logger.warning("Refund of purchase %s is not looked at yet: %s", purchase.id, error.detail)
