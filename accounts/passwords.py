"""Checking, changing and resetting passwords."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest

from accounts import mails
from accounts.errors import InvalidCredentials
from accounts.languages import speaking
from accounts.models import ApiToken, User
from accounts.services import address_prove, sign_in_failed
from accounts.suspension import suspended_refuse
from common import audit
from common.audit import AuditAction, HasMeta


def credentials_check(*, request: HttpRequest, email: str, password: str) -> User:
    """Whose address and password these are; InvalidCredentials or AccountSuspended otherwise.

    Goes through allauth's adapter, so that it is limited, recorded and takes the same time for
    an unknown address as the sign-in page.
    """
    user: User | None = get_adapter().authenticate(request, email=email, password=password)
    if user is None:
        raise InvalidCredentials
    if not user.is_active:
        sign_in_failed(user=user, step="closed", request=request)
        suspended_refuse(user)
        raise InvalidCredentials
    return user


@transaction.atomic
def password_change(*, user: User, password: str, request: HasMeta | None = None) -> None:
    """Set a checked new password; every session and API token of the account ends."""
    ended = _password_set(user, password)
    _record(user, AuditAction.PASSWORD_CHANGED, request, tokens=ended)


@transaction.atomic
def password_reset(
    *, user: User, password: str, by_owner_session: bool, request: HasMeta | None = None
) -> None:
    """Set a checked new password for somebody who came by a mailed link: it proves the address.

    Every session and API token of the account ends.
    """
    address_prove(user=user, by_owner_session=by_owner_session, request=request)
    ended = _password_set(user, password)
    _record(user, AuditAction.PASSWORD_RESET, request, tokens=ended)


def _password_set(user: User, password: str) -> int:
    """Sessions end by themselves; a token that the old password fetched must not outlive it.

    Returns how many tokens ended.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    ended: int = ApiToken.objects.filter(user=user).delete()[0]
    with speaking(user):
        mails.password_changed(to=user.email)
    return ended


def _record(user: User, action: AuditAction, request: HasMeta | None, **data: int) -> None:
    audit.record(
        actor_id=user.pk, action=action, target=f"user:{user.pk}", data=data, request=request
    )
