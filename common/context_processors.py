"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from common.live import ticket_make


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name, how to reach its support, and whether tax comes on top of its prices."""
    return {
        "site_name": settings.SITE_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "tax_is_added": settings.STRIPE_TAX,
    }


def live(request: HttpRequest) -> dict[str, object]:
    """Where a page hears that a job has changed, and its ticket, made when a page shows it."""

    def ticket() -> str:
        creator_id = request.user.pk
        return ticket_make(creator_id=creator_id) if creator_id else ""

    return {"live_url": settings.LIVE_URL, "live_ticket": ticket}
