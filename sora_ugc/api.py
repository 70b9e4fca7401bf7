"""The HTTP API under /api/: each room brings its calls, here they become one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularJSONAPIView

from common import problems


@csrf_exempt
def nothing_here(request: HttpRequest, **_parts: str) -> HttpResponse:
    """404 in the API's own form for a path that no call has."""
    return problems.response(
        problems.problem(status=404, detail=_("The API has no such path. No path ends in a slash."))
    )


urlpatterns = [
    path("v1/", include("generation.api_urls")),
    path("v1/", include("accounts.api_urls")),
    path("v1/", include("credits.api_urls")),
    path("v1/", include("billing.api_urls")),
    path("v1/schema", SpectacularJSONAPIView.as_view(), name="api-schema"),
    re_path("", nothing_here),
]
