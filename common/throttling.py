"""The limit that every call of the API counts against, whatever it does."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common import rate_limits


class ApiThrottle(BaseThrottle):
    """RATE_API, by person or else by address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """True, or RateLimited, which says how long to wait."""
        rate_limits.check(request, "api")
        return True
