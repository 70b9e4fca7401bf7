"""The statement as a page."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common.pagination import PARAMETER as CURSOR
from credits.filters import StatementFilter
from credits.selectors import entries_page, entries_total
from credits.serializers import StatementFilterInput
from credits.wording import KIND_WORDS


@require_GET
@login_required
@never_cache
def statement(request: HttpRequest) -> HttpResponse:
    """Every movement of the caller's credits, or those of the kinds and days asked for."""
    given = StatementFilterInput(data=request.GET)
    context: dict[str, object] = {
        "kinds": KIND_WORDS,
        "chosen_kinds": request.GET.getlist("kind"),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
    }
    if not given.is_valid():
        context["errors"] = given.errors
        return render(request, "billing/statement.html", context, status=400)
    context |= _found(request, given.chosen())
    return render(request, "billing/statement.html", context)


def _found(request: HttpRequest, filters: StatementFilter) -> dict[str, object]:
    """What there is; sums only of a part, since all of it would be read for them."""
    creator_id = cast("UUID", request.user.pk)
    return {
        "filtered": bool(filters),
        "statement": entries_page(creator_id=creator_id, request=request, filters=filters),
        "totals": entries_total(creator_id=creator_id, filters=filters) if filters else None,
        "csv_url": _csv_url(request),
    }


def _csv_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop(CURSOR, None)
    query["format"] = "csv"
    return f"{reverse('api-credits-entries')}?{query.urlencode()}"
