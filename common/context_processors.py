"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """The site's name and how to reach its support."""
    return {"site_name": settings.SITE_NAME, "support_email": settings.SUPPORT_EMAIL}
