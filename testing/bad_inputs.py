"""Inputs that nobody means, for every call and form (`sora_ugc/tests/test_bad_inputs.py`).

Always the same ones. None of them may make anything: where one value of a body is odd, something
else in it cannot be used either, or whoever sends it has no credits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote

NONE = "00000000-0000-4000-8000-000000000000"
DEEP = 4_000

# What no form or URL can carry is left to JSON.
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\u202e", "\ufeff", "\U0001f3a5" * 300, "\ufdfa" * 500),
    *("a" * 20_000, "1" * 5_000, "-1", "0", "\u2212" + "1", "\uff11\uff12", "\u00b2", "1e309"),
    *("NaN", "infinity", "0x10", str(2**63), str(-(2**63) - 1), "9" * 400, "0.1", "1_000"),
    *("9999-99-99", "0001-01-01", "10000-01-01", "2026-02-30T25:61:61Z", "true", "null", "None"),
    *("../../etc/passwd", "..%2f..%2f", "%00", "%s%n", "{{7*7}}", "${jndi:ldap://x}", "<script>"),
    *("' OR 1=1 --", '"; DROP TABLE x; --', "=1+1", "a\r\nSet-Cookie: b=1", "\\", "\t\n\r"),
    *(NONE, NONE.upper(), f"{{{NONE}}}", f"urn:uuid:{NONE}", NONE[:-1], "https://evil.example/"),
    *("//evil.example", "javascript:alert(1)", "a@b", "@", "ada@example.com\nBcc: eve@example.com"),
    *("e\u0301@example.com", "a@" + "b" * 300 + ".example", "xn--@xn--.xn--", "a@[127.0.0.1]"),
)


def nested(depth: int) -> Any:
    """A list in a list, and so on."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


ODD: tuple[Any, ...] = (
    *TEXTS,
    *(
        None,
        True,
        False,
        0,
        -1,
        0.1,
        1e308,
        2**31,
        2**63,
        -(2**63) - 1,
        10**400,
        "\ud800",
        "a\udfff",
    ),
    *([], {}, [[]], [None], {"": ""}, {"$ne": 1}, nested(50), ["a"] * 5_000, {"a": nested(20)}),
)

BODIES = (
    *(
        b"",
        b" ",
        b"{",
        b"}",
        b"[]",
        b"null",
        b"true",
        b"1",
        b'"x"',
        b"NaN",
        b"{]",
        b"\x00",
        b"\xff",
    ),
    *(b"\xef\xbb\xbf{}", '{"email": "a"}'.encode("utf-16"), '{"a": "\u00e4"}'.encode("latin-1")),
    *(b"[" * DEEP, b'{"a":' * DEEP, b"[" * 60 + b"]" * 60, b'{"a": 1, "a": 2}', b"{} {}"),
    *(b'{"seconds": Infinity}', b'{"seconds": 1e999}', b'{"seconds": ' + b"9" * 5_000 + b"}"),
    *(
        b'{"a": "\\ud800"}',
        b'{"\\u0000": 1}',
        b"a=1&b=2",
        b"<a/>",
        b"--x\r\n\r\n--x--",
        b"{}" * 9_000,
    ),
)

# Multipart that is broken, or is none: (content type, body).
PARTS = (
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    ("multipart/form-data; boundary=\u00e4", b"--x--"),
    *(
        ("multipart/form-data; boundary=x", f"--x\r\n{head}\r\n\r\n{body}\r\n--x--\r\n".encode())
        for head, body in (
            ('Content-Disposition: form-data; name="image"; filename="a.jpg"', "\xff\xd8\xff"),
            ('Content-Disposition: form-data; name="image"; filename="../../a.jpg"', "GIF89a"),
            ('Content-Disposition: form-data; name="image"; filename=""', ""),
            ('Content-Disposition: form-data; name="image"; filename="\x00"', "x"),
            ('Content-Disposition: form-data; name="image"', "not a file"),
            ('Content-Disposition: form-data; name=""; filename="a"', "x"),
            ("Content-Disposition: attachment", "x"),
            (
                'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
                "?",
            ),
            ('Content-Disposition: form-data; name="image"; filename="' + "a" * 3_000 + '"', "x"),
        )
    ),
)

HEADERS = (
    *({"Authorization": text} for text in ("Bearer", "Bearer ", "Bearer \xe4", "Basic Og==")),
    *({"Authorization": f"Bearer {text}"} for text in ("0" * 64, "f" * 9_000, "a b c", "\x00")),
    *({"Content-Type": text} for text in ("", "text/plain", "application/json; charset=x", "/")),
    *({"Content-Type": text} for text in ("application/xml", "a" * 2_000, "application/x-yaml")),
    *({"Accept": text} for text in ("", "text/html;q=x", "application/pdf", "*/*;q=-1", "\xff")),
    *({"Accept-Language": text} for text in ("xx-" * 300, "de;q=NaN", "\x00", ",,,", "*")),
    *({"Idempotency-Key": text} for text in ("", "\x00", "\xe4", "k" * 5_000, "a\tb")),
    *({"If-None-Match": text} for text in ('"', "W/", "*", '"' * 900, "\xff")),
    *({"Range": text} for text in ("bytes=9-1", "bytes=-", "bytes=" + "9" * 400 + "-", "x=1")),
    *(
        {"Cookie": text}
        for text in ("session=\x00", "session=" + "a" * 3_000, ";;=;", "timezone=..")
    ),
    *({"X-Forwarded-For": text} for text in ("x", ",,,", "::1%25", "1.1.1.1, " * 400)),
    *({"Host": text} for text in ("evil.example", "testserver:99999", "[::1", "a b")),
    {"Content-Length": "-1"},
    {"Content-Length": "x"},
    {"Transfer-Encoding": "chunked"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"X-Request-Id": "\x00" * 9},
    {"HX-Request": "true", "HX-Current-URL": "\xff"},
)

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


@dataclass(frozen=True, slots=True)
class Bad:
    """One request. `who`: nobody, a newcomer or staff."""

    who: str
    method: str
    path: str
    data: Any = None
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        sent = f"{self.data!r}"[:120]
        return f"{self.method} {self.path[:120]!r} {self.content_type[:40]} {sent} {self.headers}"[
            :400
        ]


def all_of_them() -> Iterator[Bad]:
    """Some thousands."""
    yield from _calls()
    yield from _things()
    yield from _lists()
    yield from _forms()
    yield from _heads()


def _calls() -> Iterator[Bad]:
    for path, body in CALLS.items():
        for name, odd in product([*body, "unknown"], ODD):
            text = json.dumps({**body, name: odd})
            yield Bad("newcomer", "POST", path, text.encode(), "application/json")
        for raw in BODIES:
            yield Bad("newcomer", "POST", path, raw, "application/json")
        for content_type, raw in PARTS:
            yield Bad("newcomer", "POST", path, raw, content_type)
    for (content_type, raw), path in product(PARTS, ("/api/v1/assets", "/studio/new/image/")):
        yield Bad("newcomer", "POST", path, raw, content_type)
    for raw, path in product(BODIES, ("/webhooks/stripe", "/webhooks/openai")):
        yield Bad("nobody", "POST", path, raw, "application/json")


def _things() -> Iterator[Bad]:
    for method, paths in THINGS.items():
        for path, text in product(paths, TEXTS):
            yield Bad("newcomer", method, path.replace("{}", _in_path(text)))


def _lists() -> Iterator[Bad]:
    for path, names in LISTS.items():
        for name, text in product(names, TEXTS):
            yield Bad("newcomer", "GET", path, {name: text})
    for name, text in product(ADMIN_FILTERS, TEXTS):
        yield Bad("staff", "GET", "/admin/common/auditevent/", {name: text})
    for text in TEXTS:
        yield Bad("staff", "GET", f"/admin/billing/purchase/{_in_path(text)}/change/")
        yield Bad("staff", "GET", f"/admin/generation/videomodel/{_in_path(text)}/history/")


def _forms() -> Iterator[Bad]:
    for path, fields in FORMS.items():
        who = "newcomer" if path.startswith(("/account/", "/studio/", "/billing/")) else "nobody"
        for name, text in product(fields, TEXTS):
            yield Bad(who, "POST", path, {**fields, name: text})
        for content_type, raw in PARTS:
            yield Bad(who, "POST", path, raw, content_type)


def _heads() -> Iterator[Bad]:
    paths = (
        "/api/v1/jobs",
        "/api/v1/billing/packs",
        "/studio/",
        "/",
        "/accounts/login/",
        "/media/a.jpg",
    )
    for path, headers in product(paths, HEADERS):
        yield Bad("newcomer", "GET", path, headers=headers)
    for headers in HEADERS:
        body = json.dumps(CALLS["/api/v1/jobs/create"]).encode()
        yield Bad("newcomer", "POST", "/api/v1/jobs/create", body, "application/json", headers)


def _in_path(text: str) -> str:
    """As a program would spell it in an address, short enough for one."""
    return quote(text[:2_000], safe="") or "%20"
