"""How many credits a purchase must have lost, and the one movement that gets the ledger there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.languages import speaking
from billing.models import Purchase, Reversal
from common.templatetags.money import money
from credits.selectors import purchase_net
from credits.services import credits_clawback, credits_restore

# What happened, for the creator's statement.
_MEMOS: dict[tuple[str, str], Any] = {
    (Reversal.Kind.REFUND, Reversal.State.TAKEN): _("Refund of %(amount)s for %(label)s"),
    (Reversal.Kind.REFUND, Reversal.State.RETURNED): _(
        "A refund of %(amount)s for %(label)s did not arrive"
    ),
    (Reversal.Kind.DISPUTE, Reversal.State.TAKEN): _(
        "Your bank asked %(amount)s back for %(label)s"
    ),
    (Reversal.Kind.DISPUTE, Reversal.State.RETURNED): _(
        "Your bank's claim to %(amount)s for %(label)s was settled"
    ),
}


def reversals_apply(*, purchase: Purchase, cause: str, about: Reversal | None = None) -> None:
    """Bring the ledger to where the refunds and disputes of a paid purchase say.

    Inside the transaction that moved them or credited the purchase, which holds the purchase's row.
    `cause` is what happened, once and for all; `about` the row that it happened to, the newest one
    that took by default.
    """
    short = _target(purchase) - purchase_net(purchase_id=purchase.id).taken
    if short == 0:
        return
    move = credits_clawback if short > 0 else credits_restore
    move(
        creator_id=purchase.creator_id,
        amount=abs(short),
        purchase_id=purchase.id,
        cause=cause,
        memo=_memo(purchase, about or _newest_taken(purchase)),
    )


def _target(purchase: Purchase) -> int:
    """`credits` times the part of the charge that is gone; of a part of a credit nothing goes.

    Read anew, since the caller may have had the purchase before it had the row.
    """
    taken = Q(reversals__state=Reversal.State.TAKEN)
    row = Purchase.objects.annotate(
        gone=Coalesce(Sum("reversals__amount_cents", filter=taken), 0),
        charge=Coalesce("charged_cents", "price_cents"),
    ).get(id=purchase.id)
    return int(row.credits * min(row.gone, row.charge) // row.charge)


def _newest_taken(purchase: Purchase) -> Reversal:
    return purchase.reversals.filter(state=Reversal.State.TAKEN).latest("taken_at")


def _memo(purchase: Purchase, about: Reversal) -> str:
    with speaking(purchase.creator):
        return gettext(_MEMOS[about.kind, about.state]) % {
            "amount": money(about.amount_cents, purchase.currency),
            "label": purchase.label,
        }
