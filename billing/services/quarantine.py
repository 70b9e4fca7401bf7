"""Purchases that are held for review: staff hear of them, and may release them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.errors import NotHeld, PurchaseUnknown
from billing.models import Purchase
from billing.services.receipts import receipt_on_commit
from billing.services.targets import reversals_apply
from billing.wording import label_of
from common.audit import AuditAction, HasMeta, record
from common.monitoring import alert_send
from credits.services import credits_purchase, purchase_reference


def quarantine_announce(*, purchase: Purchase, problem: str) -> None:
    """Tell staff, once the transaction that held the purchase is committed."""
    alert_send(
        subject=f"Purchase {purchase.id} is held for review",
        lines=[
            f"What does not fit: {problem}",
            "Nothing was credited. Release it as sold or refund it, in the admin.",
        ],
        path=reverse("admin:billing_purchase_change", args=[purchase.id]),
    )


def purchase_release(
    *, purchase_id: UUID, reason: str, actor_id: UUID, request: HasMeta | None = None
) -> Purchase:
    """Credit a purchase that is held, as it was sold, less what went back meanwhile. Audited.

    Nobody asks Stripe here: staff have looked. Raises PurchaseUnknown, or NotHeld for any other
    purchase, so a second release does nothing.
    """
    with transaction.atomic():
        purchase = Purchase.objects.select_for_update(no_key=True).filter(id=purchase_id).first()
        if purchase is None:
            raise PurchaseUnknown
        if purchase.state != Purchase.State.QUARANTINED:
            raise NotHeld
        record(
            actor_id=actor_id,
            action=AuditAction.PURCHASE_RELEASED,
            target=purchase_reference(purchase.id),
            data={"reason": reason, "problem": purchase.problem},
            request=request,
        )
        _credit(purchase)
    return purchase


def _credit(purchase: Purchase) -> None:
    purchase.state = Purchase.State.PAID
    purchase.problem = ""
    purchase.paid_at = timezone.now()
    purchase.save(update_fields=["state", "problem", "paid_at"])
    credits_purchase(
        creator_id=purchase.creator_id,
        amount=purchase.credits,
        purchase_id=purchase.id,
        memo=label_of(purchase),
    )
    reversals_apply(purchase=purchase, cause=f"{purchase.id}:released")
    receipt_on_commit(purchase_id=purchase.id)
