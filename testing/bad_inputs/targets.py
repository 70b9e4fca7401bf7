"""Where it is sent: every call, address, list and form that takes something.

Whatever one of its values is, a body here makes nothing: something else in it cannot be used, or
whoever sends it has no credits. A new call or form is a new line.
"""

from __future__ import annotations

from typing import Any

from testing.bad_inputs.nonsense import NONE

# The calls that take JSON, with a body that makes nothing whatever one of its fields is.
CALLS: dict[str, dict[str, Any]] = {
    "/api/v1/auth/login": {"email": "nobody@example.com", "password": "wrong", "otp": "000000"},
    "/api/v1/auth/magic-link": {"email": "nobody@example.com"},
    # No address, and too short a password.
    "/api/v1/auth/register": {"email": "nobody", "password": "a"},
    # A session makes none here.
    "/api/v1/auth/tokens": {"name": "Shop", "days": 9},
    "/api/v1/billing/checkout": {"pack": "none"},
    "/api/v1/prompts/compose": {
        "preset": "asmr",
        "product": "a cup",
        "model": "sora-2",
        "seconds": 4,
    },
    "/api/v1/jobs/quote": {"platform": "tiktok", "model": "sora-2", "seconds": 4},
    "/api/v1/jobs/create": {
        "image": NONE,
        "prompt": "A cup.",
        "platform": "tiktok",
        "model": "sora-2",
        "seconds": 4,
        "frame": {},
        "brief": {},
    },
    f"/api/v1/jobs/{NONE}/exports": {"platform": "none", "mode": "crop"},
    f"/api/v1/jobs/{NONE}/cancel": {},
}

# By method: what names a thing. Nobody has the thing.
THINGS = {
    "GET": (
        *("/api/v1/jobs/{}", "/api/v1/jobs/{}/receipt", "/api/v1/jobs/{}/exports"),
        *("/api/v1/assets/{}/download", "/studio/jobs/{}/", "/billing/purchases/{}/"),
        *("/accounts/magic/{}/", "/account/mails/{}/", "/account/email/{}/", "/media/{}"),
        *("/studio/new/photos/{}.jpg", "/accounts/confirm-email/{}/", "/account/data/export/{}/"),
        *("/accounts/password/reset/key/{}-{}/", "/accounts/password/reset/key/1-{}/", "/{}"),
    ),
    "POST": (
        *("/api/v1/jobs/{}/cancel", "/studio/jobs/{}/cancel/", "/studio/jobs/{}/report/"),
        *("/studio/jobs/{}/delete/", "/studio/jobs/{}/exports/", "/account/tokens/{}/revoke/"),
        *("/account/sessions/{}/end/", "/webhooks/renderers/{}", "/accounts/magic/{}/"),
    ),
    "DELETE": ("/api/v1/jobs/{}", "/api/v1/assets/{}", "/api/v1/auth/tokens/{}"),
}

LISTS = {
    "/api/v1/jobs": ("cursor", "state"),
    "/api/v1/credits/entries": ("cursor", "format", "kind", "from", "to"),
    "/api/v1/billing/purchases": ("cursor",),
    "/studio/": ("cursor", "q", "state", "platform", "from"),
    "/studio/new/": ("preset", "image", "again"),
    "/billing/": ("cursor", "next"),
    "/billing/statement/": ("cursor", "kind", "from", "to"),
    "/billing/packs/": ("next", "model", "seconds"),
    "/billing/return/": ("session_id",),
    "/accounts/login/": ("next",),
    "/media/a.jpg": ("signature", "expires", "filename"),
}

# Forms, with fields that make nothing whatever one of them is.
FORMS: dict[str, dict[str, str]] = {
    "/accounts/login/": {"login": "nobody@example.com", "password": "wrong", "next": "/"},
    "/accounts/signup/": {"email": "nobody", "password1": "a", "next": "/"},
    "/accounts/magic/": {"email": "nobody@example.com", "next": "/"},
    "/accounts/login/code/": {"email": "nobody@example.com", "next": "/"},
    "/accounts/login/code/confirm/": {"code": "000000"},
    "/accounts/password/reset/": {"email": "nobody@example.com"},
    "/accounts/password/set/": {"password1": "a", "password2": "b"},
    "/accounts/again/code/": {"code": "000000", "next": "/"},
    "/accounts/app/on/": {"code": "000000"},
    "/account/delete/": {"email": "nobody@example.com"},
    "/account/language/": {"language": "xx", "next": "/"},
    "/account/mails/": {"mail": "xx"},
    "/studio/new/": {"prompt": "A cup.", "platform": "none", "model": "none", "seconds": "4"},
    "/studio/new/draft/": {"prompt": "", "platform": "none", "focus_x": "2", "seconds": "4"},
    "/studio/new/prompt/": {"preset": "none", "product": "", "seconds": "4"},
    "/billing/checkout/": {"pack": "none", "next": "/"},
}

ADMIN_FILTERS = (
    "q",
    "p",
    "o",
    "all",
    "actor",
    "from",
    "to",
    "ip_is",
    "target_is",
    "request_is",
    "_",
)
