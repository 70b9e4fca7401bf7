"""Selling credits: opening Checkout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.suspension import account_open_check
from billing import gateway, selectors
from billing.errors import CustomerUnknown, SalesClosed
from billing.gateway import CheckoutRequest, CheckoutSession
from billing.models import Customer, Pack, Purchase
from billing.services.customers import customer_ensure, customer_replace

# When the sweep first asks Stripe about a session that no event has settled.
FIRST_CHECK = timedelta(minutes=2)
_LONGEST_RETURN_PATH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutStarted:
    """Where to send the person to pay."""

    url: str
    session_id: str
    purchase_id: UUID


def checkout_start(
    *,
    creator_id: UUID,
    email: str,
    pack_slug: str,
    return_to: str = "",
    purchase_id: UUID | None = None,
) -> CheckoutStarted:
    """Open Checkout for a pack; afterwards the person comes back to `return_to`, a path of ours.

    The purchase is written first, so that Stripe never holds a session that we do not know. Under
    `purchase_id` there is one purchase and one session, however often this dies halfway.
    Raises SalesClosed, PackUnknown, AccountSuspended, or StripeUnavailable (then the sweep closes
    the purchase).
    """
    account_open_check(user_id=creator_id)
    if not selectors.sales_are_open():
        raise SalesClosed
    pack = selectors.pack_on_offer(pack_slug)
    purchase = _purchase_ensure(
        purchase_id or uuid4(), creator_id, pack, return_path_safe(return_to)
    )
    session = _session_open(purchase, email)
    Purchase.objects.filter(id=purchase.id, session_id=None).update(session_id=session.id)
    return CheckoutStarted(url=session.url, session_id=session.id, purchase_id=purchase.id)


def return_path_safe(path: str) -> str:
    """`path` if it is one of ours, else the billing page."""
    is_ours = (
        path.startswith("/")
        and path.isprintable()
        and len(path) <= _LONGEST_RETURN_PATH
        and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    )
    return path if is_ours else reverse("billing")


def _purchase_ensure(purchase_id: UUID, creator_id: UUID, pack: Pack, return_to: str) -> Purchase:
    now = timezone.now()
    purchase, _is_new = Purchase.objects.get_or_create(
        id=purchase_id,
        creator_id=creator_id,
        defaults={
            "pack_slug": pack.slug,
            "name": pack.name,
            "credits": pack.credits,
            "price_cents": pack.price_cents,
            "currency": pack.currency,
            "livemode": gateway.livemode(),
            "return_to": return_to,
            "created_at": now,
            "check_at": now + FIRST_CHECK,
        },
    )
    return purchase


def _session_open(purchase: Purchase, email: str) -> CheckoutSession:
    """A session for the creator's Customer; for another one if Stripe has lost that, once."""
    customer = customer_ensure(creator_id=purchase.creator_id, email=email)
    try:
        return gateway.checkout_session_create(_checkout_request(purchase, customer))
    except CustomerUnknown:
        customer = customer_replace(customer=customer, email=email)
    return gateway.checkout_session_create(_checkout_request(purchase, customer))


def _checkout_request(purchase: Purchase, customer: Customer) -> CheckoutRequest:
    # Stripe fills in the braces itself, so they must stay unescaped.
    query = urlencode({"session_id": "{CHECKOUT_SESSION_ID}"}, safe="{}")
    return CheckoutRequest(
        purchase_id=str(purchase.id),
        creator_id=str(purchase.creator_id),
        customer_id=customer.customer_id,
        name=purchase.label,
        credits=purchase.credits,
        price_cents=purchase.price_cents,
        currency=purchase.currency,
        terms=_terms(),
        language=get_language(),
        success_url=f"{settings.SITE_URL}{reverse('billing-return')}?{query}",
        cancel_url=f"{settings.SITE_URL}{purchase.return_to}",
    )


def _terms() -> str:
    """What the person agrees to by a tick: our terms, and credits that are there at once."""
    return _(
        "I accept the [terms](%(url)s) and want my credits at once. "
        "I know that my right to withdraw ends when they are in my balance."
    ) % {"url": f"{settings.SITE_URL}{reverse('terms')}"}
