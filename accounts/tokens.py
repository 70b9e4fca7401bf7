"""API tokens: shown once when made, kept only as a digest, dead after 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.settings import knox_settings

from accounts.models import ApiToken, User
from common import audit
from common.audit import AuditAction, HasMeta
from common.errors import Forbidden, NotFound

NAME_LENGTH = 80
# How much of its digest names a token to programs.
ID_LENGTH = 32
MOST_DAYS: int = knox_settings.TOKEN_TTL.days


class AskAgain(Forbidden):
    """A token outlives the session that a thief would make it in."""

    code = "reauthentication_required"
    title = _(
        "A browser's session makes tokens on the account page only, where it is asked who it is."
    )


@transaction.atomic
def token_create(
    *,
    user: User,
    name: str,
    days: int = MOST_DAYS,
    not_after: datetime | None = None,
    request: HasMeta | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for so many days, at most until `not_after`; the text is returned only here.

    Tokens that ran out are cleared away.
    """
    now = timezone.now()
    ApiToken.objects.filter(user=user, expiry__lte=now).delete()
    life = timedelta(days=days)
    if not_after is not None:
        life = min(life, not_after - now)
    token, text = ApiToken.objects.create(user=user, name=name, expiry=life)
    _record(token, user.pk, AuditAction.TOKEN_CREATED, request)
    return token, text


@transaction.atomic
def token_sign_in(
    *, user: User, methods: Sequence[str], request: HasMeta | None = None
) -> tuple[ApiToken, str]:
    """Sign a program in: a token, and the record of how it came to it."""
    audit.record(
        actor_id=user.pk,
        action=AuditAction.SIGNED_IN,
        target=f"user:{user.pk}",
        data={"methods": [*methods], "by": "api"},
        request=request,
    )
    return token_create(user=user, name="API", request=request)


@transaction.atomic
def token_first_use(*, token: ApiToken, request: HasMeta | None = None) -> None:
    """Note that a token was used for the first time; who comes second notes nothing."""
    unused = ApiToken.objects.filter(pk=token.pk, last_used_at=None)
    if unused.update(last_used_at=timezone.now()):
        _record(token, token.user_id, AuditAction.TOKEN_FIRST_USED, request)


@transaction.atomic
def token_revoke(*, token: ApiToken, actor_id: UUID, request: HasMeta | None = None) -> None:
    """Kill a token at once; safe to repeat."""
    deleted, _by_model = ApiToken.objects.filter(pk=token.pk).delete()
    if deleted:
        _record(token, actor_id, AuditAction.TOKEN_REVOKED, request)


def token_get_for_user(*, user: User, digest: str) -> ApiToken:
    """The person's own token by its digest or its id; NotFound for anybody else's."""
    mine = ApiToken.objects.filter(user=user)
    # Other letters never reach the database, which could not even be asked for some.
    if not (digest.isalnum() and digest.isascii()):
        raise NotFound
    if len(digest) == ID_LENGTH:
        mine = mine.filter(digest__startswith=digest)
    else:
        mine = mine.filter(digest=digest)
    token: ApiToken | None = mine.first()
    if token is None:
        raise NotFound
    return token


def _record(token: ApiToken, actor_id: UUID, action: AuditAction, request: HasMeta | None) -> None:
    audit.record(
        actor_id=actor_id,
        action=action,
        target=f"user:{token.user_id}",
        data={"token": token.digest[:12], "name": token.name},
        request=request,
    )
