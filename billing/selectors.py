"""What billing knows, for those who ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from django.conf import settings
from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from billing import gateway
from billing.errors import PackUnknown, PurchaseUnknown
from billing.gateway import CheckoutSession
from billing.models import Pack, Purchase, Reversal, StripeEvent
from common import registry

# Afterwards nobody asks Stripe for a missing receipt any more.
_PAPERS_COME_WITHIN = timedelta(days=1)


def packs_on_offer(*, by: str = "position") -> QuerySet[Pack]:
    """The packs that can be bought, in the order of `position` or of `price_cents`."""
    return Pack.objects.filter(enabled=True).order_by(by, "slug")


def pack_on_offer(slug: str) -> Pack:
    """The pack of that name; PackUnknown when none is on sale."""
    # PostgreSQL has no text with a NUL in it, and would say so with an error of its own.
    pack = packs_on_offer().filter(slug=slug).first() if slug.isprintable() else None
    if pack is None:
        raise PackUnknown
    return pack


def pack_was_sold(pack: Pack) -> bool:
    """Whether anybody ever took this pack to Checkout."""
    return Purchase.objects.filter(pack_slug=pack.slug).exists()


def purchases_of(creator_id: UUID) -> QuerySet[Purchase]:
    """Everything that this person took to Checkout, each with `refunded_cents`.

    That is what refunds took back; what banks asked back is `disputed_cents`.
    """
    return Purchase.objects.filter(creator_id=creator_id).annotate(
        refunded_cents=_taken_back(Reversal.Kind.REFUND),
        disputed_cents=_taken_back(Reversal.Kind.DISPUTE),
    )


def _taken_back(kind: Reversal.Kind) -> Coalesce:
    rows = Reversal.objects.filter(
        purchase=OuterRef("pk"), kind=kind, state=Reversal.State.TAKEN
    ).order_by()
    sums = rows.values("purchase").annotate(cents=Sum("amount_cents")).values("cents")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), 0)


def purchases_to_show(creator_id: UUID) -> QuerySet[Purchase]:
    """Those worth a line on a page: not the visits to Checkout that came to nothing."""
    silent = (Purchase.State.OPEN, Purchase.State.EXPIRED)
    return purchases_of(creator_id).exclude(state__in=silent)


def purchase_get_for_creator(
    *, creator_id: UUID, purchase_id: UUID | None = None, session_id: str | None = None
) -> Purchase:
    """One purchase by its id or its Checkout Session; PurchaseUnknown for somebody else's."""
    wanted = {"id": purchase_id} if purchase_id else {"session_id": session_id or ""}
    if not str(session_id).isprintable():
        raise PurchaseUnknown
    purchase = purchases_of(creator_id).filter(**wanted).first()
    if purchase is None:
        raise PurchaseUnknown
    return purchase


def purchase_named_by(session: CheckoutSession) -> Purchase:
    """The purchase that a session was made for when its id never reached our row.

    That happens if we died between Stripe's answer and the note of it. Raises PurchaseUnknown.
    """
    try:
        purchase_id = UUID(session.purchase_id)
    except ValueError:
        raise PurchaseUnknown from None
    # Somebody else may have noted it since we looked for it.
    free = Q(session_id=None) | Q(session_id=session.id)
    purchase = Purchase.objects.filter(free, id=purchase_id).first()
    if purchase is None:
        raise PurchaseUnknown
    return purchase


def purchases_due(now: datetime) -> QuerySet[Purchase]:
    """Unsettled purchases that Stripe should be asked about, the longest due first."""
    return Purchase.objects.filter(state__in=Purchase.UNSETTLED, check_at__lte=now).order_by(
        "check_at"
    )


def kept_cents(purchase: Purchase) -> int | None:
    """What was paid after all that went back; None while nothing did, or nothing was paid.

    A refund and a dispute of the same money return it once.
    """
    total = purchase.charged_cents if purchase.total_cents is None else purchase.total_cents
    gone = gone_cents(purchase)
    return None if total is None or not gone else max(total - gone, 0)


def gone_cents(purchase: Purchase) -> int:
    """What refunds and disputes of one purchase took and have not given back."""
    taken = purchase.reversals.filter(state=Reversal.State.TAKEN)
    return int(taken.aggregate(cents=Sum("amount_cents", default=0))["cents"])


def papers_awaited(purchase: Purchase) -> bool:
    """Whether a receipt or invoice of a payment of today is still to come from Stripe."""
    paid_at = purchase.paid_at
    if paid_at is None or timezone.now() - paid_at > _PAPERS_COME_WITHIN:
        return False
    no_receipt = bool(purchase.payment_intent) and not purchase.receipt_url
    return no_receipt or (settings.STRIPE_INVOICES and not purchase.invoice_url)


def video_credits() -> int | None:
    """What the cheapest video costs, from whoever makes videos; None while nobody does."""
    ask = registry.facts.get("cheapest_video_credits")
    return cast("int | None", ask()) if ask else None


def sales_are_open() -> bool:
    """Whether what is sold could be used: nobody pays for videos that nothing can render."""
    return video_credits() is not None


def purchases_at_checkout() -> QuerySet[Purchase]:
    """Those that somebody could pay at this moment, the oldest first."""
    return Purchase.objects.filter(state=Purchase.State.OPEN, session_id__isnull=False).order_by(
        "created_at"
    )


def events_due() -> QuerySet[StripeEvent]:
    """Stored events that nobody has handled and nobody holds, the longest due first.

    By the database's clock, as all that is written to `due_at`: a worker's may be wrong.
    """
    return StripeEvent.objects.filter(handled_at=None, due_at__lte=Now()).order_by("due_at")


class Income(NamedTuple):
    """What was paid in one currency, in its smallest unit, and the credits sold for it.

    `tax` is a part of `cents`. Of the `purchases` so many were `payments`: the others were free,
    by a code.
    """

    currency: str
    purchases: int
    payments: int
    cents: int
    tax: int
    credits: int


def income(since: datetime, until: datetime | None = None) -> list[Income]:
    """What creators paid from `since` on, before `until`, by currency, tax included.

    By Stripe's word where there is one, else by the price. Only in the mode of our key: test money
    is none once it is real. What went back is not taken off (`went_back`).
    """
    paid = Purchase.objects.filter(
        _within("paid_at", since, until), state=Purchase.State.PAID, livemode=gateway.livemode()
    )
    sums = (
        paid.order_by("currency")
        .values("currency")
        .annotate(
            purchases=Count("pk"),
            payments=Count("pk", filter=~Q(total_cents=0)),
            cents=Sum(Coalesce("total_cents", "charged_cents", "price_cents")),
            tax=Sum("tax_cents", default=0),
            # The model has a field of that name.
            sold=Sum("credits"),
        )
        .values_list("currency", "purchases", "payments", "cents", "tax", "sold")
    )
    return [Income(*row) for row in sums]


def went_back(since: datetime, until: datetime | None = None) -> dict[str, int]:
    """What refunds and disputes took from `since` on, before `until`, by currency.

    In its smallest unit, of purchases that `income` counts in whatever days: money that was held
    for review and given back has never been income. What came back since is not in it.
    """
    taken = Reversal.objects.filter(
        _within("taken_at", since, until),
        state=Reversal.State.TAKEN,
        purchase__state=Purchase.State.PAID,
        purchase__livemode=gateway.livemode(),
    )
    by_currency = taken.order_by("purchase__currency").values_list("purchase__currency")
    return dict(by_currency.annotate(cents=Sum("amount_cents")))


def _within(field: str, since: datetime, until: datetime | None) -> Q:
    begun = Q(**{f"{field}__gte": since})
    return begun & Q(**{f"{field}__lt": until}) if until else begun


def purchases_held() -> QuerySet[Purchase]:
    """Payments that did not fit, for staff to decide."""
    return Purchase.objects.filter(state=Purchase.State.QUARANTINED)


def events_unhandled() -> QuerySet[StripeEvent]:
    """Stored events that are still to be handled, those that came a moment ago too."""
    return StripeEvent.objects.filter(handled_at=None)


def events_late() -> QuerySet[StripeEvent]:
    """Those of them that nobody could handle for a minute, which is when the alarm goes off."""
    return events_unhandled().filter(received_at__lt=Now() - timedelta(minutes=1))
