"""The site itself: its settings, its address and certificate, its parts, its staff, its name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.checks import ERROR, CheckMessage

from accounts.models import User
from common import request_ids
from common.http_client import Looked, OutboundError, look
from generation.naming import ENDED
from sora_ugc.checks import database_checks, deploy_checks
from sora_ugc.health import parts_now
from sora_ugc.launch.point import Point, failed, passed, unknown

SECONDS = 15
# Whoever renews certificates by a program does it a month before; later, something is stuck.
_CERTIFICATE_DAYS = 14
_TLS, _PAGE = "site.tls", "/robots.txt"


def settings_right() -> Iterator[Point]:
    """What `check --deploy` says of the environment; its warnings do not stop a launch."""
    found = [message for message in deploy_checks() if message.level >= ERROR]
    for message in found:
        yield _as_point("site.settings", message)
    if not found:
        yield passed("site.settings", "check --deploy has no errors")


def _as_point(name: str, message: CheckMessage) -> Point:
    """A check says first what is wrong, then what to do."""
    words, _, mend = str(message.msg).partition(". ")
    return failed(name, words, mend or words)


def database_role() -> Iterator[Point]:
    """Whether the role that serves could pass the guards of the ledger."""
    found = database_checks(databases=["default"])
    for message in found:
        yield _as_point("site.database", message)
    if not found:
        yield passed("site.database", "the role cannot pass the ledger's guards")


def address() -> Iterator[Point]:
    """Whether SITE_URL answers, over TLS, as our site."""
    if urlsplit(settings.SITE_URL).scheme != "https":
        yield failed(
            _TLS, f"{settings.SITE_URL} is not https", "Set SITE_URL to the https address."
        )
        return
    mark = str(uuid4())
    try:
        looked = asyncio.run(
            look(
                # Answered by the site itself, and, other than /healthz, not while it is closed.
                f"{settings.SITE_URL}{_PAGE}",
                max_seconds=SECONDS,
                headers={request_ids.HEADER: mark},
                trusted_origin=settings.SITE_URL,
            )
        )
    except OutboundError as error:
        yield failed(
            _TLS,
            f"{settings.SITE_URL} does not answer: {error}",
            "Look at DNS, the proxy and its certificate, and whether web runs.",
        )
        return
    yield tls_judged(looked, mark=mark, now=datetime.now(UTC))


def tls_judged(looked: Looked, *, mark: str, now: datetime) -> Point:
    """What to think of the site's answer to a request that had `mark` for its id."""
    if looked.headers.get(request_ids.HEADER) != mark:
        mend = "Look whether SITE_URL leads to web, and whether the proxy passes X-Request-Id on."
        return failed(_TLS, "another site answers: our request's id does not come back", mend)
    if looked.status != 200:
        mend = "Look at ALLOWED_HOSTS, and whether MAINTENANCE is on (docs/runbook.md)."
        return failed(_TLS, f"{_PAGE} answers {looked.status}", mend)
    until = looked.certificate_until
    if until is None or until - now < timedelta(days=_CERTIFICATE_DAYS):
        ends = until.date().isoformat() if until else "nowhere to be seen"
        return failed(_TLS, f"the certificate's end is {ends}", "Renew it; see why nobody did.")
    if "strict-transport-security" not in looked.headers:
        mend = "Let the proxy pass on the headers of web, HSTS too."
        return failed(_TLS, "the answer has no Strict-Transport-Security", mend)
    return passed(_TLS, f"certificate until {until.date().isoformat()}, HSTS")


def proxy() -> Iterator[Point]:
    """Whether a visitor could choose the address that limits and the audit log see.

    Only who comes from outside, through the proxy, can tell (`env.sample`, TRUSTED_PROXIES).
    """
    if settings.TRUSTED_PROXIES:
        yield unknown(
            "site.proxy",
            "whether the proxy drops header names with an underscore",
            'From outside: curl -H "X_Forwarded_For: 192.0.2.9" --json '
            '\'{"email": "nobody@example.com", "password": "x"}\' '
            f"{settings.SITE_URL}/api/v1/auth/login. The newest failed sign-in in the admin's "
            "audit log must show the address you came from, not 192.0.2.9.",
        )


def parts() -> Iterator[Point]:
    """Database, broker, storage and a worker, as /readyz looks at them."""
    for name, works in parts_now().items():
        if works:
            yield passed(f"parts.{name}", "works")
        else:
            yield failed(f"parts.{name}", "does not work", "The log says why; docs/runbook.md.")


def staff() -> Iterator[Point]:
    """Somebody who may enter the admin, with the second factor that it asks for."""
    people = User.objects.filter(is_staff=True, is_active=True)
    armed = people.filter(
        pk__in=Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
    )
    if armed.exists():
        yield passed("staff", f"{armed.count()} with a second factor")
    else:
        mend = "manage.py user_ensure --email ... --staff, then sign in to /admin/ with an app."
        yield failed("staff", "no member of staff with a second factor", mend)
    if not settings.STAFF_EMAIL:
        mend = "Set STAFF_EMAIL or SUPPORT_EMAIL."
        yield failed("staff.mail", "nobody is mailed when something is wrong", mend)


def public_name() -> Iterator[Point]:
    """The site must not be called by what it no longer renders with."""
    if ENDED in settings.SITE_NAME.casefold():
        yield failed(
            "name.site",
            f"the site is called {settings.SITE_NAME!r}, and Sora has ended",
            "Set SITE_NAME to a name of your own.",
        )
    else:
        yield passed("name.site", settings.SITE_NAME)


def by_hand() -> Iterator[Point]:
    """What no program can see from here."""
    yield unknown(
        "backups",
        "whether a backup was taken and brought back",
        "Restore the last one beside the live database and run ledger_verify on it.",
    )
