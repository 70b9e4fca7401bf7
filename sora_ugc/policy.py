"""What a browser may do on our pages: the Content-Security-Policy, worked out from the settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

CHECKOUT_ORIGIN = "https://checkout.stripe.com"
# Django's admin names its scripts itself, and no nonce.
ADMIN = {"script-src": [SELF]}
# A mail brings its styles in its tags, since mail programs read nothing else.
MAIL = {"script-src": [NONE], "style-src": ["'unsafe-inline'"]}


def page_policy(*, site_url: str, live_url: str, checkout: str, storage: dict[str, Any]) -> Any:
    """django-csp's CONTENT_SECURITY_POLICY for pages.

    `checkout` is the origin of Stripe's page, `storage` one entry of STORAGES. A script runs when
    it carries the nonce of its page, or was imported by one that does.
    """
    files = files_source(site_url=site_url, storage=storage)
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [NONCE],
            "style-src": [SELF],
            "font-src": [SELF],
            "img-src": [SELF, files],
            "media-src": [SELF, files],
            "connect-src": [SELF, origin(live_url)],
            "manifest-src": [SELF],
            # Also where a form's answer leads on to: to pay, and after signing in to a file.
            "form-action": [SELF, checkout, files],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
            "upgrade-insecure-requests": site_url.startswith("https://"),
        }
    }


def checkout_origin(*, named: str, api_base: str) -> str:
    """Where Checkout's page lies: as named, at the stand-in, or at Stripe's own address."""
    return origin(named or api_base or CHECKOUT_ORIGIN)


def files_source(*, site_url: str, storage: dict[str, Any]) -> str:
    """Where the signed links of that storage lead: to one bucket, or to the site itself."""
    options = storage["OPTIONS"]
    if "bucket_name" not in options:
        return origin(site_url)
    endpoint = options["endpoint_url"] or _amazon(options["region_name"])
    return f"{endpoint.rstrip('/')}/{options['bucket_name']}/"


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def static_headers(headers: dict[str, str], path: str, url: str) -> None:
    """What WhiteNoise adds: these files are for everybody, the picture of a shared link too."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _amazon(region: str) -> str:
    """The address that boto3 has for S3 in a region (`addressing_style` is path)."""
    if region == "us-east-1":
        return "https://s3.amazonaws.com"
    suffix = ".cn" if region.startswith("cn-") else ""
    return f"https://s3.{region}.amazonaws.com{suffix}"
