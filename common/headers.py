"""What every answer says to browsers about what may be done with it.

Pages have the policy of the settings, with a nonce; all else (JSON, files, pictures, texts) may do
nothing at all, should somebody open it as a page. Django's SecurityMiddleware does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import NONE
from csp.decorators import csp_replace
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

NOTHING = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}
# A stored file shows itself when it is opened, in an origin of its own.
FILE_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)

# The player plays, fills the screen and floats; a token is copied by a button.
_OURS = ("autoplay", "clipboard-write", "fullscreen", "picture-in-picture")
_NOBODYS = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(
    [*(f"{name}=(self)" for name in _OURS), *(f"{name}=()" for name in _NOBODYS)]
)


def policy_replaced(directives: dict[str, list[str]]) -> Callable[[View], View]:
    """django-csp's `csp_replace`, also for views that take parts of their address."""
    return cast("Callable[[View], View]", csp_replace(directives))


class SafeHeadersMiddleware(CSPMiddleware):
    """Content-Security-Policy, Permissions-Policy and Cross-Origin-Resource-Policy.

    The outermost, so that the answers of other middleware have them too. A view that needs another
    policy says so with django-csp's decorators; a header that stands already is left.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return answer

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The page's policy, or for what is no page the one that allows nothing."""
        if report_only or _is_page(response):
            return super().get_policy_parts(request, response, report_only)
        return PolicyParts(config=NOTHING)


def _is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")
