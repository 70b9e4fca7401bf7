"""The page on which staff sees how renderers do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.admin_marks import Tone, mark
from common.admin_panels import list_link
from common.templatetags.money import microdollars
from generation.models import Renderer
from generation.selectors.health import PERIODS, Bar, ModelHealth, health
from generation.selectors.renderers import EndpointNow, endpoints_now

PERMISSION = "generation.view_renderer"
USUAL = "24h"
NAMES = {
    "24h": gettext_lazy("24 hours"),
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
}
# The drawing's own units: it is as wide as there is room.
STEP, GAP, HEIGHT = 10, 2, 48


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of the drawing: what failed stands on what was delivered."""

    x: int
    ready_y: float
    ready_height: float
    failed_y: float
    failed_height: float


@dataclass(frozen=True, slots=True)
class Shown:
    """One model as the page shows it."""

    health: ModelHealth
    state: SafeString
    success: str
    p50: str
    p95: str
    leaked: str
    columns: Sequence[Column]
    width: int
    jobs: str
    failures: str


def health_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The renderers over the period that the address asks for."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    chosen = request.GET.get("period", USUAL)
    chosen = chosen if chosen in PERIODS else USUAL
    states = _states()
    rows = health(period=PERIODS[chosen], now=timezone.now())
    context = {
        **site.each_context(request),
        "title": _("How renderers do"),
        "opts": Renderer._meta,
        "periods": [(name, label, name == chosen) for name, label in NAMES.items()],
        "endpoints": states.items(),
        "rows": [_shown(row, states) for row in rows],
        "height": HEIGHT,
        "bar": STEP - GAP,
    }
    return TemplateResponse(request, "admin/generation/health.html", context)


def _states() -> dict[str, SafeString]:
    return {endpoint.slug: _state(endpoint) for endpoint in endpoints_now()}


def _state(endpoint: EndpointNow) -> SafeString:
    if endpoint.is_closed:
        return mark(_("off, paused or out of budget"), Tone.BAD)
    if seconds := endpoint.retry_seconds:
        return mark(_("breaker open for %(seconds)d s") % {"seconds": seconds}, Tone.BAD)
    return mark(_("breaker closed, takes jobs"), Tone.DONE)


def _shown(row: ModelHealth, states: dict[str, SafeString]) -> Shown:
    about = {"endpoint__exact": row.endpoint, "model__exact": row.model}
    success = row.success
    return Shown(
        health=row,
        state=states.get(row.endpoint, mark(_("not configured any more"), Tone.QUIET)),
        success="–" if success is None else f"{100 * success:.1f} %",
        p50=_seconds(row.p50),
        p95=_seconds(row.p95),
        leaked=microdollars(row.leaked),
        columns=_columns(row.bars),
        width=STEP * len(row.bars),
        jobs=list_link("generation_job", **about),
        failures=list_link("generation_job", state__exact="failed", **about),
    )


def _seconds(value: Any) -> str:
    return "–" if value is None else _("%(seconds)d s") % {"seconds": round(value)}


def _columns(bars: Sequence[Bar]) -> list[Column]:
    most = max((bar.ready + bar.failed for bar in bars), default=0) or 1
    columns = []
    for index, bar in enumerate(bars):
        ready = round(HEIGHT * bar.ready / most, 1)
        failed = round(HEIGHT * bar.failed / most, 1)
        top = round(HEIGHT - ready, 1)
        columns.append(Column(index * STEP, top, ready, round(top - failed, 1), failed))
    return columns
