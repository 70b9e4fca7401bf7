"""The public pages, with prices computed from the catalogue and the packs."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from generation.services.quotes import CREDIT_CENTS
from sora_ugc.pricing import price_list


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The promise, the steps, the prices, the questions."""
    prices = price_list()
    return _page(request, "landing", packs=prices.packs, cheapest=prices.cheapest)


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    """Every pack, what each model and length costs, and where the money goes."""
    return _page(request, "pricing", prices=price_list(), credit_cents=CREDIT_CENTS)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What both sides agree to."""
    return _page(request, "terms", consent_asked=settings.STRIPE_TERMS_CONSENT)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept and who sees it."""
    return _page(
        request,
        "privacy",
        retention_days=settings.RETENTION_DAYS,
        prompts_rewritten=settings.PROMPT_REWRITE is not None,
        prompts_checked=settings.MODERATION is not None,
    )


@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """What comes back, when and by whom."""
    return _page(request, "refunds", consent_asked=settings.STRIPE_TERMS_CONSENT)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages."""
    return HttpResponse(
        "User-agent: *\nDisallow: /studio/\nDisallow: /billing/\nDisallow: /account/\n",
        content_type="text/plain",
    )


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    canonical = f"{settings.SITE_URL}{request.path}"
    return render(request, f"pages/{name}.html", {"canonical": canonical, **context})
