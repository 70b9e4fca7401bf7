"""Staff stop an account and let it go on: nobody signs in, buys or creates with it meanwhile.

Nothing of what the account owns is touched: the ledger, what runs, what was paid already and what
Stripe gives back go their way without anybody being signed in. API tokens are kept and refused, so
that programs go on when the account does; whoever must not have one revokes it (ADR 41).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.languages import speaking
from accounts.models import User
from accounts.selectors import address_is_proven, user_get_by_email, user_is_suspended
from accounts.sessions import sessions_end_all
from common.audit import AuditAction, HasMeta, record
from common.errors import AccountSuspended, Forbidden


class NotToBeSuspended(Forbidden):
    """Who works here is stopped by who may do everything, and nobody by themselves."""

    title = _(
        "This account belongs to staff. Only a superuser can stop it, and nobody their own account."
    )


@transaction.atomic
def user_suspend(
    *, user_id: UUID, reason: str, actor: User, request: HasMeta | None = None
) -> bool:
    """Stop the account and end its sessions and streams. Whether it was this call's doing.

    Not of an account that is closed. Audited; its address is told, without the reason, if somebody
    has proven it. Raises NotToBeSuspended.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk or (user.is_staff and not actor.is_superuser):
        raise NotToBeSuspended
    if not _change(user, AuditAction.ACCOUNT_SUSPENDED, reason, actor, request):
        return False
    sessions_end_all(user=user)
    if address_is_proven(user=user):
        with speaking(user):
            mails.account_suspended(to=user.email)
    return True


@transaction.atomic
def user_reinstate(
    *, user_id: UUID, reason: str, actor: User, request: HasMeta | None = None
) -> bool:
    """Let a suspended account go on: they sign in anew, tokens work. Whether it was this call's.

    Audited; its address is told, if somebody has proven it.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not _change(user, AuditAction.ACCOUNT_REINSTATED, reason, actor, request):
        return False
    if address_is_proven(user=user):
        with speaking(user):
            mails.account_reinstated(to=user.email)
    return True


def suspended_refuse(user: User) -> None:
    """AccountSuspended for who has shown that a suspended account is theirs."""
    if user.suspended_at is not None:
        raise AccountSuspended


def account_open_check(*, user_id: UUID) -> None:
    """AccountSuspended, for services that sell or make something, whoever calls them."""
    if user_is_suspended(user_id=user_id):
        raise AccountSuspended


def no_way_in_send(*, email: str) -> None:
    """Tell a normalised address why no link or code comes: it has no account, or a paused one."""
    user = user_get_by_email(email=email)
    if user is not None and user.suspended_at is not None:
        with speaking(user):
            mails.account_suspended(to=email)
    else:
        mails.unknown_address(to=email)


def _change(
    user: User, action: AuditAction, reason: str, actor: User, request: HasMeta | None
) -> bool:
    """Whether the account was in the other state, and is not any more."""
    stops = action == AuditAction.ACCOUNT_SUSPENDED
    others = User.objects.filter(pk=user.pk, suspended_at__isnull=stops, is_active=stops)
    changed = others.update(suspended_at=Now() if stops else None, is_active=not stops)
    if changed:
        record(
            actor_id=actor.pk,
            action=action,
            target=f"user:{user.pk}",
            data={"reason": reason},
            request=request,
        )
    return bool(changed)
