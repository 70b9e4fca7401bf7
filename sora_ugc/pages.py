"""The public pages, with prices computed from the catalogue and the packs."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.selectors import packs_on_offer
from generation.models import VideoModel
from generation.selectors.catalogue import models_list
from generation.services.quotes import CREDIT_CENTS


@dataclass(frozen=True, slots=True)
class PricedTake:
    """What one video costs."""

    model: VideoModel
    seconds: int

    @property
    def credits(self) -> int:
        """Its price in credits."""
        return self.model.credits_for(seconds=self.seconds)

    @property
    def cents(self) -> int:
        """Its price at list, in US cents."""
        return self.credits * CREDIT_CENTS


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The promise, the steps, the prices, the questions."""
    return _page(request, "landing", **_prices())


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    """Every pack, and what each model and length costs."""
    return _page(request, "pricing", **_prices())


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What both sides agree to."""
    return _page(request, "terms")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept and who sees it."""
    return _page(request, "privacy")


@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """What comes back, when and by whom."""
    return _page(request, "refunds")


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


def _prices() -> dict[str, object]:
    rows = [
        PricedTake(model, seconds) for model in models_list() for seconds in sorted(model.seconds)
    ]
    cheapest = min(rows, key=lambda row: row.credits, default=None)
    return {"packs": packs_on_offer(), "rows": rows, "cheapest": cheapest}
