"""All points, in the order of docs/launch-checklist.md."""

from __future__ import annotations

from collections.abc import Iterator

from dns.resolver import Resolver

from sora_ugc.launch import files, mail, money, renderers, site
from sora_ugc.launch.point import Point


def points(*, asking: Resolver, dkim_selector: str = "") -> Iterator[Point]:
    """One after the other, as soon as each is known. Nothing is ordered or paid."""
    yield from site.settings_right()
    yield from site.database_role()
    yield from site.address()
    yield from site.proxy()
    yield from site.parts()
    yield from site.staff()
    yield from money.key()
    yield from money.webhook()
    yield from money.prices()
    yield from files.bucket()
    yield from renderers.models()
    yield from renderers.quotas()
    yield from site.public_name()
    yield from renderers.names()
    yield from mail.mail_domain(asking, selector=dkim_selector)
    yield from site.by_hand()
