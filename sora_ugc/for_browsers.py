"""Small files that browsers and search engines ask for by fixed names."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

# As in `templates/base.html`: the light theme's page.
_PAPER = "#fbf9f6"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages."""
    return HttpResponse(
        "User-agent: *\nDisallow: /studio/\nDisallow: /billing/\nDisallow: /account/\n",
        content_type="text/plain",
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for who asks without having read a page."""
    return redirect(static("img/favicon.ico"))


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """How the studio looks on a phone's home screen."""
    body = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": reverse("studio"),
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": [
            {"src": static(f"img/icon-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
            for side in (192, 512)
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")
