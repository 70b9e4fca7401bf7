"""Who calls the API."""

from __future__ import annotations

import re
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.selectors import token_get
from accounts.tokens import token_first_use
from common.errors import AccountSuspended

# How old `last_used_at` may be before a call writes it again.
_FRESH = timedelta(minutes=1)
_TOKEN = re.compile(r"[0-9a-f]{64}")


def caller(request: HttpRequest | Request) -> User:
    """Who is signed in, for views that nobody else reaches."""
    assert isinstance(request.user, User)
    return request.user


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; any token that is not a live one of ours is a 401.

    knox compares a token with each that begins alike; here it is one look-up by the digest, and
    bytes that are no token never reach the database.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, text = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = _find(text.strip())
        _note_use(token, request)
        return token.user, token


def _find(text: str) -> ApiToken:
    unknown = AuthenticationFailed(_("This token is not known, was revoked or has run out."))
    if not _TOKEN.fullmatch(text):
        raise unknown
    token = token_get(digest=hash_token(text))
    if token is None or token.expiry is None or token.expiry <= timezone.now():
        raise unknown
    if not token.user.is_active:
        if token.user.suspended_at:
            raise PermissionDenied from AccountSuspended()
        raise AuthenticationFailed(_("This account is closed."))
    return token


def _note_use(token: ApiToken, request: Request) -> None:
    now = timezone.now()
    if token.last_used_at is None:
        token_first_use(token=token, request=request)
    elif token.last_used_at < now - _FRESH:
        stale = ApiToken.objects.filter(pk=token.pk, last_used_at__lt=now - _FRESH)
        stale.update(last_used_at=now)
