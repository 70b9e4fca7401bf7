"""Which endpoints may be used now, and how."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet

from generation.models import Renderer
from generation.traffic.gate import breaker_seconds


def today() -> date:
    """The day by which budgets are counted: UTC."""
    return datetime.now(UTC).date()


def renderers_closed() -> QuerySet[Renderer]:
    """Those to which nothing is handed at present: switched off, paused, or out of budget."""
    spent = Q(spent_on=today(), spent_microdollars__gte=F("daily_budget_microdollars"))
    return Renderer.objects.filter(Q(enabled=False) | ~Q(pause_code="") | spent)


def is_closed(renderer: Renderer, day: date) -> bool:
    """The same of one row that was read, on `day`."""
    budget = renderer.daily_budget_microdollars
    has_begun = budget is not None and renderer.spent_on == day
    is_spent = has_begun and renderer.spent_microdollars >= (budget or 0)
    return not renderer.enabled or bool(renderer.pause_code) or is_spent


class EndpointNow(NamedTuple):
    """A configured endpoint: whether staff or its budget closed it, and what its breaker says.

    `retry_seconds`: creates fail, and none is tried for so long; 0 while they work.
    """

    slug: str
    is_closed: bool
    retry_seconds: int


def endpoints_now() -> list[EndpointNow]:
    """Whether each configured endpoint is given jobs at this moment."""
    closed = set(renderers_closed().values_list("slug", flat=True))
    return [
        EndpointNow(slug, slug in closed, breaker_seconds(endpoint=slug))
        for slug in settings.VIDEO_ENDPOINTS
    ]


def renderers_switched_off() -> QuerySet[Renderer]:
    """Those that staff has switched off."""
    return Renderer.objects.filter(enabled=False)


def renderers_open() -> dict[str, Renderer]:
    """The configured endpoints to which jobs may be handed, by slug, with their pace.

    One that no row speaks of is open, at the usual pace.
    """
    rows = {row.slug: row for row in Renderer.objects.filter(slug__in=settings.VIDEO_ENDPOINTS)}
    closed = set(renderers_closed().values_list("slug", flat=True))
    return {
        slug: rows.get(slug) or Renderer(slug=slug)
        for slug in settings.VIDEO_ENDPOINTS
        if slug not in closed
    }
