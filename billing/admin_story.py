"""What happened with one purchase, from Checkout to the last refund, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin_stripe import dashboard_link
from billing.models import Customer, Purchase, StripeEvent
from common.admin_panels import Cell, Fact, Panel
from common.audit import AuditAction
from common.models import AuditEvent
from common.templatetags.money import money, signed
from credits.selectors import StatementLine
from credits.services import purchase_reference

# Of these the audit log alone knows why; what else it has stands on the rows.
_TOLD = {
    AuditAction.PURCHASE_HELD: gettext_lazy("Held for review"),
    AuditAction.PURCHASE_RELEASED: gettext_lazy("Released from review"),
    AuditAction.REFUND_ASKED: gettext_lazy("Refund asked for"),
}


class _Moment(NamedTuple):
    at: datetime
    what: Any
    detail: Any


def story_panel(
    purchase: Purchase, *, lines: list[StatementLine], events: list[StripeEvent]
) -> Panel:
    """All of it; `lines` of the ledger and Stripe's `events` have panels of their own as well."""
    moments = [
        *_checkout(purchase),
        *_reversals(purchase),
        *(_Moment(line.created_at, _("Credits"), _credits(line)) for line in lines),
        *(_Moment(event.received_at, _("Stripe told us"), event.type) for event in events),
        *_staff(purchase),
    ]
    return Panel(
        title=_("The whole story"),
        permission="billing.view_purchase",
        columns=(_("When"), _("What happened"), _("Details")),
        rows=[_row(moment) for moment in sorted(moments, key=lambda moment: moment.at)],
    )


def _row(moment: _Moment) -> list[Cell]:
    # To the second: most of it happens within a few.
    return [
        Cell(f"{localtime(moment.at):%Y-%m-%d %H:%M:%S}"),
        Cell(moment.what),
        Cell(moment.detail),
    ]


def stripe_panel(purchase: Purchase) -> Panel:
    """Where Stripe shows it."""
    named = [
        (_("Payment"), purchase.payment_intent),
        (_("Checkout"), purchase.session_id),
        *((_("Customer"), one.customer_id) for one in _customers(purchase)),
        *((each.get_kind_display(), each.stripe_id) for each in purchase.reversals.all()),
    ]
    facts = [
        Fact(label, stripe_id, dashboard_link(stripe_id, livemode=purchase.livemode))
        for label, stripe_id in named
        if stripe_id
    ]
    papers = [(_("Receipt"), purchase.receipt_url), (_("Invoice"), purchase.invoice_url)]
    facts += [Fact(label, _("open"), link) for label, link in papers if link]
    title = _("At Stripe, real money") if purchase.livemode else _("At Stripe, test mode")
    return Panel(title=title, permission="billing.view_purchase", facts=facts)


def _customers(purchase: Purchase) -> list[Customer]:
    return list(Customer.objects.filter(creator=purchase.creator_id, livemode=purchase.livemode))


def _checkout(purchase: Purchase) -> Iterator[_Moment]:
    yield _Moment(purchase.created_at, _("Went to Checkout"), purchase.label)
    if purchase.terms_accepted_at:
        # Stripe's time is in whole seconds, cut off.
        at = max(purchase.terms_accepted_at, purchase.created_at)
        yield _Moment(at, _("Accepted the terms"), "")
    if purchase.paid_at:
        yield _Moment(purchase.paid_at, _("Paid"), _paid(purchase))
    if purchase.told_at:
        yield _Moment(purchase.told_at, _("Receipt mailed"), "")


def _paid(purchase: Purchase) -> str:
    if purchase.total_cents is None:
        return money(purchase.price_cents, purchase.currency)
    parts = {
        name: money(cents or 0, purchase.currency)
        for name, cents in (
            ("total", purchase.total_cents),
            ("price", purchase.price_cents),
            ("discount", purchase.discount_cents),
            ("tax", purchase.tax_cents),
        )
    }
    return _("%(total)s (price %(price)s, discount %(discount)s, tax %(tax)s)") % parts


def _reversals(purchase: Purchase) -> Iterator[_Moment]:
    for each in purchase.reversals.all():
        kind = {
            "kind": each.get_kind_display(),
            "amount": money(each.amount_cents, purchase.currency),
        }
        why = each.reason or each.status
        yield _Moment(each.created_at, _("Heard of a %(kind)s of %(amount)s") % kind, why)
        if each.taken_at:
            yield _Moment(each.taken_at, _("The %(kind)s took the money") % kind, kind["amount"])
        if each.returned_at:
            yield _Moment(each.returned_at, _("The %(kind)s was undone") % kind, kind["amount"])


def _credits(line: StatementLine) -> str:
    return f"{signed(line.amount)}: {line.description}"


def _staff(purchase: Purchase) -> Iterator[_Moment]:
    target = purchase_reference(purchase.id)
    for event in AuditEvent.objects.filter(target=target, action__in=list(_TOLD)):
        why = event.data.get("reason") or event.data.get("problem", "")
        yield _Moment(event.created_at, _TOLD[AuditAction(event.action)], why)
