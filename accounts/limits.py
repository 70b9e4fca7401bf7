"""The limits that name an address as well as the person who asks."""

from __future__ import annotations

from django.http import HttpRequest

from common import rate_limits
from common.errors import RateLimited


def magic_link_allowed(request: HttpRequest, email: str) -> bool:
    """Whether one more mail may go to this address; RateLimited when this person asks too often.

    An address that has had its share is passed over in silence, so that the answer is the same
    for everybody and nobody's mailbox can be filled from many places.
    """
    rate_limits.check(request, "magic_link")
    try:
        rate_limits.check(request, "magic_link", key=f"email:{email}")
    except RateLimited:
        return False
    return True
