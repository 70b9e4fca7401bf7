"""Selling credits: opening Checkout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from billing import gateway, selectors
from billing.gateway import CheckoutRequest
from billing.models import Pack, Purchase

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
    *, creator_id: UUID, email: str, pack_slug: str, return_to: str = ""
) -> CheckoutStarted:
    """Open Checkout for a pack; afterwards the person comes back to `return_to`, a path of ours.

    The purchase is written first, so that Stripe never holds a session that we do not know.
    Raises PackUnknown, or StripeUnavailable (then the sweep closes the purchase).
    """
    pack = selectors.pack_on_offer(pack_slug)
    purchase = _purchase_create(creator_id, pack, return_path_safe(return_to))
    session = gateway.checkout_session_create(_checkout_request(purchase, email))
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


def _purchase_create(creator_id: UUID, pack: Pack, return_to: str) -> Purchase:
    now = timezone.now()
    return Purchase.objects.create(
        creator_id=creator_id,
        pack_slug=pack.slug,
        name=pack.name,
        credits=pack.credits,
        price_cents=pack.price_cents,
        currency=pack.currency,
        livemode=gateway.livemode(),
        return_to=return_to,
        created_at=now,
        check_at=now + FIRST_CHECK,
    )


def _checkout_request(purchase: Purchase, email: str) -> CheckoutRequest:
    # Stripe fills in the braces itself, so they must stay unescaped.
    query = urlencode({"session_id": "{CHECKOUT_SESSION_ID}"}, safe="{}")
    return CheckoutRequest(
        purchase_id=str(purchase.id),
        creator_id=str(purchase.creator_id),
        email=email,
        name=purchase.label,
        credits=purchase.credits,
        price_cents=purchase.price_cents,
        currency=purchase.currency,
        success_url=f"{settings.SITE_URL}{reverse('billing-return')}?{query}",
        cancel_url=f"{settings.SITE_URL}{purchase.return_to}",
    )
