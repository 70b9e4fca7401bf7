"""The public pages, with prices computed from the catalogue and the packs."""

from __future__ import annotations

from datetime import date
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from generation.prompting.presets import PRESETS
from generation.services.quotes import CREDIT_CENTS
from sora_ugc.api_reference import reference
from sora_ugc.pricing import example_statement, price_list

# The day from which the terms and the words on privacy and refunds stand as they are.
_CHANGED = date(2026, 11, 30)
# What search engines and shared links show of each page: its title, and what it says.
_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "landing": (
        _("One photo in. A video out. Or your credits back."),
        _(
            "Upload a product photo, say what you want, and get a UGC-style clip for TikTok, Reels "
            "and Shorts. You see the price first. A take that fails costs nothing."
        ),
    ),
    "pricing": (
        _("Pricing"),
        _(
            "What a video costs in credits and dollars, by model and length. A failed take costs "
            "nothing."
        ),
    ),
    "terms": (
        _("Terms"),
        _("What you get, what credits are, how paying works, and what we ask of you."),
    ),
    "privacy": (
        _("Privacy"),
        _("What is kept of you and your photos, for how long, and who else sees it."),
    ),
    "refunds": (
        _("Refunds"),
        _("A take that fails costs nothing. What comes back by itself, when, and by whom."),
    ),
    "api_docs": (
        _("The API"),
        _(
            "A program can do all that you can: buy credits, upload a photo, order a video, follow "
            "it, download it."
        ),
    ),
}


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The promise, the steps, the prices, what happens when it fails, the questions."""
    prices = price_list()
    return _page(
        request,
        "landing",
        packs=prices.packs,
        cheapest=prices.cheapest,
        example=example_statement(prices),
        scenes=[preset.name for preset in PRESETS.values()],
    )


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    """Every pack, what each model and length costs, and where the money goes."""
    return _page(request, "pricing", prices=price_list(), credit_cents=CREDIT_CENTS)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What both sides agree to."""
    return _page(
        request,
        "terms",
        changed=_CHANGED,
        consent_asked=settings.STRIPE_TERMS_CONSENT,
        retention_days=settings.RETENTION_DAYS,
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept and who sees it."""
    return _page(
        request,
        "privacy",
        changed=_CHANGED,
        retention_days=settings.RETENTION_DAYS,
        prompts_rewritten=settings.PROMPT_REWRITE is not None,
        prompts_checked=settings.MODERATION is not None,
    )


@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """What comes back, when and by whom."""
    waits = {
        "queued": settings.JOB_QUEUE_SECONDS,
        "unknown": settings.JOB_UNKNOWN_SECONDS,
        "rendering": settings.JOB_RENDER_SECONDS,
        "storing": settings.JOB_STORE_SECONDS,
    }
    return _page(
        request,
        "refunds",
        changed=_CHANGED,
        consent_asked=settings.STRIPE_TERMS_CONSENT,
        waits={state: ceil(seconds / 60) for state, seconds in waits.items()},
    )


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every call of the API, to read."""
    api = reference(get_language() or settings.LANGUAGE_CODE)
    return _page(request, "api_docs", api=api, root=settings.SITE_URL)


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    title, description = _WORDS[name]
    seen_from_outside = {
        "title": title,
        "description": description,
        "canonical": f"{settings.SITE_URL}{request.path}",
        "picture": f"{settings.SITE_URL}{static('img/social.jpg')}",
    }
    return render(request, f"pages/{name}.html", {**seen_from_outside, **context})
