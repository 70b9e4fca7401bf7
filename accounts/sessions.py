"""Where somebody is signed in: a row beside each session, which says from where and when last.

allauth notes a session when it begins (`allauth.usersessions`). Its way to note when it was last
used writes with every request; here a process notes it once in five minutes, in one statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.authentication import caller
from accounts.devices import device_words
from accounts.models import User
from common.audit import AuditAction, HasMeta, record
from common.errors import NotFound
from common.live import streams_end_on_commit

_PAUSE_SECONDS = 300
# Sessions that a process remembers to have noted; when there are more, it notes them anew.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One place where somebody is signed in."""

    id: int
    device: str
    ip: str
    begun: datetime
    last: datetime
    is_this: bool


class SessionSeenMiddleware:
    """Notes from where a session was used, after the answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._noted: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A session that nobody has looked at was not needed for the answer; nor was one beside a
        # token that is refused.
        used = request.session.accessed and SESSION_KEY in request.session
        if used and request.user.is_authenticated:
            self._note(request, str(request.session.session_key))
        return response

    def _note(self, request: HttpRequest, key: str) -> None:
        now = monotonic()
        if now - self._noted.get(key, -_PAUSE_SECONDS) < _PAUSE_SECONDS:
            return
        if len(self._noted) >= _REMEMBERED:
            self._noted.clear()
        self._noted[key] = now
        session_note(request=request)


def session_note(*, request: HttpRequest) -> None:
    """Write down that this session was used now, from here."""
    agent_length = UserSession._meta.get_field("user_agent").max_length
    row = UserSession(
        user=caller(request),
        session_key=request.session.session_key,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:agent_length],
    )
    UserSession.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )


def sessions_live(*, user: User, this: str | None) -> list[Seen]:
    """Where this person is signed in, the last used first; `this` is the key of one's own session.

    Sessions that have run out or ended with a password are not among them.
    """
    rows = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-id")
    live = _live_keys(user, [row.session_key for row in rows])
    return [
        Seen(
            id=row.pk,
            device=device_words(row.user_agent),
            ip=row.ip,
            begun=row.created_at,
            last=row.last_seen_at,
            is_this=row.session_key == this,
        )
        for row in rows
        if row.session_key in live
    ]


def session_end(
    *, user: User, session_id: int, keep: str | None, request: HasMeta | None = None
) -> None:
    """Sign one place out; NotFound for somebody else's, and for the session with the key `keep`."""
    others = UserSession.objects.filter(user=user).exclude(session_key=keep)
    row = others.filter(pk=session_id).first()
    if row is None:
        raise NotFound
    _end(user, [row], request)


def sessions_end_others(*, user: User, keep: str | None, request: HasMeta | None = None) -> int:
    """Sign every place out but the one whose session has the key `keep`; how many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep)
    return _end(user, list(rows), request)


def sessions_end_all(*, user: User) -> None:
    """Sign every place out and end its stream; for who records why."""
    rows = UserSession.objects.filter(user=user)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    streams_end_on_commit(creator_id=user.pk)


@transaction.atomic
def _end(user: User, rows: list[UserSession], request: HasMeta | None) -> int:
    keys = [row.session_key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    ended: int = UserSession.objects.filter(session_key__in=keys).delete()[0]
    if ended:
        record(
            actor_id=user.pk,
            action=AuditAction.SESSIONS_ENDED,
            target=f"user:{user.pk}",
            data={"count": ended},
            request=request,
        )
    return ended


def _live_keys(user: User, keys: list[str]) -> set[str]:
    stored = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    digest = user.get_session_auth_hash()
    return {
        session.session_key
        for session in stored
        if session.get_decoded().get(HASH_SESSION_KEY) == digest
    }
