"""A new ticket for a page that has lost its stream."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.live import ticket_make


@never_cache
@require_safe
def live_ticket(request: HttpRequest) -> JsonResponse:
    """`{"ticket": ...}` for who is signed in; 401 for who is not any more."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    return JsonResponse({"ticket": ticket_make(creator_id=request.user.pk)})
