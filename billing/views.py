"""Pages under /billing/."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from billing import selectors
from billing.errors import PackUnknown, SalesClosed, StripeUnavailable
from billing.models import Purchase
from billing.services.checkout import checkout_start, return_path_safe
from billing.services.fulfilment import purchase_fulfil
from billing.tasks import SWEEP_SECONDS, purchase_papers_fetch
from billing.wording import arrival_words
from common import rate_limits
from common.errors import RateLimited
from common.messages import message_send
from common.pagination import CursorPagination
from common.rate_limits import rate_limited
from credits.selectors import StatementLine, entries_newest, entries_of_purchase, purchase_net

_PURCHASES = CursorPagination(order=("created_at", "id"))
_LINES_SHOWN = 8
# No video costs a number of credits as long as this.
DIGITS = 7
_SEE_OTHER = 303


@require_GET
@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The packs, what was bought, and the top of the statement."""
    user = _user(request)
    bought = _PURCHASES.page(selectors.purchases_to_show(user.id), request)
    context = {
        **_packs_context(request),
        "purchases": bought.results,
        "older_purchases": bought.next,
        "lines": entries_newest(creator_id=user.id, count=_LINES_SHOWN),
    }
    return render(request, "billing/home.html", context)


@require_GET
@login_required
@never_cache
def packs(request: HttpRequest) -> HttpResponse:
    """The packs alone, for a dialog; `next` is where to go on after paying."""
    return render(request, "billing/fragments/packs.html", _packs_context(request))


@require_POST
@login_required
@rate_limited("checkout")
def checkout(request: HttpRequest) -> HttpResponse:
    """To Stripe with the chosen pack, and back to `next` afterwards."""
    user = _user(request)
    back = return_path_safe(request.POST.get("next", ""))
    try:
        started = checkout_start(
            creator_id=user.id,
            email=user.email,
            pack_slug=request.POST.get("pack", ""),
            return_to=back,
        )
    except (PackUnknown, SalesClosed, StripeUnavailable) as refusal:
        messages.error(request, _refusal_text(refusal))
        return _see_other(back)
    return _see_other(started.url)


@require_GET
@login_required
@never_cache
def checkout_return(request: HttpRequest) -> HttpResponse:
    """Back from Stripe: look at the payment now rather than wait for its event.

    Who reloads this without end waits for the event like everybody; Stripe limits us as a whole.
    """
    bought = selectors.purchase_get_for_creator(
        creator_id=_user(request).id, session_id=request.GET.get("session_id", "")
    )
    try:
        rate_limits.check(request, "checkout", key=f"return:{bought.creator_id}")
        bought = purchase_fulfil(session_id=request.GET["session_id"])
    except (StripeUnavailable, RateLimited):
        return redirect("billing-purchase", purchase_id=bought.id)
    if bought.state == Purchase.State.PAID:
        messages.success(request, arrival_words(purchase=bought, lines=_lines(bought)))
        return redirect(bought.return_to)
    return redirect("billing-purchase", purchase_id=bought.id)


@require_GET
@login_required
@never_cache
def purchase(request: HttpRequest, purchase_id: UUID) -> HttpResponse:
    """One purchase as a receipt: what was paid, what went back, and what that means for credits."""
    bought = selectors.purchase_get_for_creator(
        creator_id=_user(request).id, purchase_id=purchase_id
    )
    if selectors.papers_awaited(bought):
        message_send(purchase_papers_fetch.name, args=(str(bought.id),), expires=SWEEP_SECONDS)
    lines = _lines(bought)
    context = {
        "purchase": bought,
        "arrived": arrival_words(purchase=bought, lines=lines),
        "kept_cents": selectors.kept_cents(bought),
        "reversals": bought.reversals.all(),
        "net": purchase_net(purchase_id=bought.id),
        # This is the page that they would link to.
        "lines": [replace(line, purchase=None) for line in lines],
        "own_currency": settings.STRIPE_ADAPTIVE_PRICING,
    }
    return render(request, "billing/purchase.html", context)


def _lines(bought: Purchase) -> list[StatementLine]:
    return entries_of_purchase(creator_id=bought.creator_id, purchase_id=bought.id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _packs_context(request: HttpRequest) -> dict[str, object]:
    return {
        "packs": selectors.packs_on_offer(),
        "next": return_path_safe(request.GET.get("next", "")),
        "video_credits": selectors.video_credits(),
        "each": _each(request),
    }


def _each(request: HttpRequest) -> int | None:
    """What the video costs that somebody was about to make, if they come from there."""
    text = request.GET.get("each", "")
    return int(text) if text.isdecimal() and len(text) < DIGITS and int(text) else None


def _refusal_text(refusal: PackUnknown | SalesClosed | StripeUnavailable) -> str:
    texts = [text for field in (refusal.errors or {}).values() for text in field]
    return texts[0] if texts else refusal.detail


def _see_other(url: str) -> HttpResponse:
    """After a POST the browser goes on with a GET, whatever it thinks of 302."""
    return HttpResponseRedirect(url, status=_SEE_OTHER)
