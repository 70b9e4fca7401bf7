"""The page of margins in the admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from sora_ugc.margins.actual import actual_margins
from sora_ugc.margins.chart import bars
from sora_ugc.margins.expected import expected_margins

PERIODS = (7, 30, 90, 365)
_USUAL = 30
# It shows what both of these show.
MAY = ("billing.view_pack", "generation.view_videomodel")


def margins(request: HttpRequest, *, each_context: dict[str, Any]) -> HttpResponse:
    """What is expected at today's prices, and what the last days (`?days=`) really left."""
    if not request.user.has_perms(MAY):
        raise PermissionDenied
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else _USUAL
    expected = expected_margins()
    context = {
        **each_context,
        "title": _("Margins"),
        "expected": expected,
        "bars": bars(expected.takes),
        "actual": actual_margins(days=days),
        "periods": PERIODS,
    }
    return TemplateResponse(request, "admin/margins.html", context)
