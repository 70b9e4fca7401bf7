"""Inputs that nobody means, for every call and form (`sora_ugc/tests/test_bad_inputs.py`).

Always the same ones, and none of them may make anything: `nonsense` is what is sent, `targets` is
where to; here one is put into the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import quote

from testing.bad_inputs.nonsense import BODIES, HEADERS, ODD, PARTS, TEXTS
from testing.bad_inputs.targets import ADMIN_FILTERS, CALLS, FORMS, LISTS, THINGS


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
