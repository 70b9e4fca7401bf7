"""What a refund would take, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass

from billing.models import Purchase
from billing.selectors import gone_cents
from credits.selectors import balance_get, purchase_net


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """Money in the currency's smallest unit, and whole credits.

    `left_cents` can still be refunded; refunding `amount_cents` of it takes `from_wallet` credits
    at once, and `to_debt` that were spent already are owed.
    """

    left_cents: int
    amount_cents: int
    from_wallet: int
    to_debt: int

    @property
    def credits(self) -> int:
        """All that the purchase loses."""
        return self.from_wallet + self.to_debt


def refund_preview(*, purchase: Purchase, amount_cents: int | None) -> RefundPreview:
    """What refunding `amount_cents`, by default all that is left, would take as things are now.

    A purchase that is held for review has given no credits, so it loses none.
    """
    gone = gone_cents(purchase)
    # What the charge was is known since the first refund; until then Checkout's total is it.
    charge = purchase.charged_cents or purchase.total_cents or purchase.price_cents
    left = max(0, charge - gone)
    amount = left if amount_cents is None else amount_cents
    net = purchase_net(purchase_id=purchase.id)
    # The target that billing.services.targets brings the ledger to.
    target = net.given * min(gone + amount, charge) // charge
    takes = max(0, target - net.taken)
    from_wallet = min(takes, balance_get(creator_id=purchase.creator_id).available)
    return RefundPreview(left, amount, from_wallet, takes - from_wallet)
