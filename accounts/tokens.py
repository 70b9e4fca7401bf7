"""API tokens: shown once when made, kept only as a digest, dead after 90 days."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from common import audit
from common.audit import AuditAction, HasMeta
from common.errors import NotFound

NAME_LENGTH = 80


@transaction.atomic
def token_create(*, user: User, name: str, request: HasMeta | None = None) -> tuple[ApiToken, str]:
    """Make a token; the text is returned only here. Tokens that ran out are cleared away."""
    ApiToken.objects.filter(user=user, expiry__lte=timezone.now()).delete()
    token, text = ApiToken.objects.create(user=user, name=name)
    _record(token, user.pk, AuditAction.TOKEN_CREATED, request)
    return token, text


@transaction.atomic
def token_revoke(*, token: ApiToken, actor_id: UUID, request: HasMeta | None = None) -> None:
    """Kill a token at once; safe to repeat."""
    deleted, _ = ApiToken.objects.filter(pk=token.pk).delete()
    if deleted:
        _record(token, actor_id, AuditAction.TOKEN_REVOKED, request)


def token_get_for_user(*, user: User, digest: str) -> ApiToken:
    """The person's own token; NotFound for anybody else's."""
    token: ApiToken | None = ApiToken.objects.filter(user=user, digest=digest).first()
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
