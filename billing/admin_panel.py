"""A creator's purchases on their page in the admin, and what happened around one on its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from billing.admin_story import story_panel, stripe_panel
from billing.models import Purchase, Reversal, StripeEvent
from billing.selectors import purchases_of
from common.admin_panels import MOST_ROWS, Cell, Panel, list_link, row_link
from common.templatetags.money import money, signed
from credits.models import Kind
from credits.selectors import StatementLine, entries_of_purchase
from credits.services import purchase_reference


def purchases_panel(creator_id: UUID) -> Panel:
    """The newest purchases, and what went back of them."""
    purchases = list(purchases_of(creator_id).prefetch_related("reversals")[:MOST_ROWS])
    return Panel(
        title=_("Purchases"),
        permission="billing.view_purchase",
        columns=(_("When"), _("What"), _("Price"), _("State"), _("Went back")),
        rows=[_row(purchase) for purchase in purchases],
        more=list_link("billing_purchase", creator__id__exact=str(creator_id)),
        targets=[purchase_reference(purchase.id) for purchase in purchases],
    )


def purchase_panels(purchase: Purchase) -> Sequence[Panel]:
    """Its story, where Stripe shows it, what the ledger moved for it, and what Stripe told us."""
    lines = entries_of_purchase(creator_id=purchase.creator_id, purchase_id=purchase.id)
    events = _events_about(purchase)
    return (
        story_panel(purchase, lines=lines, events=events),
        stripe_panel(purchase),
        _movements(lines),
        _events(events),
    )


def _movements(lines: list[StatementLine]) -> Panel:
    return Panel(
        title=_("Credits"),
        permission="credits.view_transaction",
        columns=(_("When"), _("What"), _("On the statement"), _("Credits"), _("Owed")),
        rows=[_movement(line) for line in reversed(lines)],
    )


def _movement(line: StatementLine) -> list[Cell]:
    return [
        Cell(line.created_at, row_link("credits_transaction", line.id)),
        Cell(Kind(line.kind).label),
        Cell(line.description),
        Cell(signed(line.amount)),
        Cell(signed(line.debt)),
    ]


def _events(events: list[StripeEvent]) -> Panel:
    return Panel(
        title=_("Stripe events"),
        permission="billing.view_stripeevent",
        columns=(_("Received"), _("Type"), _("Handled"), _("Tries"), _("Last error")),
        rows=[
            [
                Cell(event.received_at, row_link("billing_stripeevent", event.pk)),
                Cell(event.type),
                Cell(event.handled_at or _("not yet")),
                Cell(event.attempts),
                Cell(event.last_error),
            ]
            for event in events
        ],
    )


def _events_about(purchase: Purchase) -> list[StripeEvent]:
    """What Stripe told us about a purchase, oldest first.

    Found by the ids that we know, and by that of the charge, which refunds and disputes name.
    """
    things = [purchase.session_id, purchase.payment_intent]
    things += purchase.reversals.values_list("stripe_id", flat=True)
    known = StripeEvent.objects.filter(object_id__in=[thing for thing in things if thing])
    charges = known.values_list("payload__data__object__charge", flat=True)
    named = [charge for charge in charges if isinstance(charge, str)]
    about = known | StripeEvent.objects.filter(object_id__in=named)
    return list(about.order_by("received_at", "id"))


def _row(purchase: Purchase) -> list[Cell]:
    paid = purchase.total_cents if purchase.total_cents is not None else purchase.price_cents
    return [
        Cell(purchase.created_at, row_link("billing_purchase", purchase.id)),
        Cell(purchase.label),
        Cell(money(paid, purchase.currency)),
        Cell(purchase.get_state_display()),
        Cell("; ".join(_went_back(purchase, one) for one in purchase.reversals.all())),
    ]


def _went_back(purchase: Purchase, reversal: Reversal) -> str:
    return _("%(kind)s of %(amount)s, %(state)s") % {
        "kind": reversal.get_kind_display(),
        "amount": money(reversal.amount_cents, purchase.currency),
        "state": reversal.get_state_display(),
    }
