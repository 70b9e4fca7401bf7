"""Signing in by a link in an e-mail: works once, for 15 minutes, in any browser."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from sesame.utils import get_token

from accounts import mails
from accounts.errors import LinkSpent
from accounts.languages import speaking
from accounts.models import User
from accounts.selectors import magic_link_user, user_get_by_email
from accounts.services import address_prove
from accounts.suspension import no_way_in_send, suspended_refuse
from common.audit import HasMeta
from common.mail import site_link


def magic_link_send(*, email: str, next_path: str = "") -> None:
    """Mail a sign-in link to a normalised address, or that it has no account, or a paused one.

    The caller learns nothing of which it was. `next_path` is where to go afterwards, already
    checked to be on this site. Raises Unavailable when no mail can be sent.
    """
    user = user_get_by_email(email=email)
    if user is None or not user.is_active:
        no_way_in_send(email=email)
        return
    with speaking(user):
        mails.magic_link(to=email, link=_link(user, next_path))


@transaction.atomic
def magic_link_redeem(
    *, token: str, session_user_id: object, request: HasMeta | None = None
) -> User:
    """Spend the link and return whom it signs in, with the address proven.

    `session_user_id` is who is signed in in this browser, if anybody. Raises LinkSpent and
    AccountSuspended.
    """
    user = magic_link_read(token=token)
    # Two browsers may press the button at once: the second waits here and finds the link spent.
    User.objects.select_for_update().get(pk=user.pk)
    user = magic_link_read(token=token)
    address_prove(user=user, by_owner_session=session_user_id == user.pk, request=request)
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    return user


def magic_link_read(*, token: str) -> User:
    """Whom this link would sign in; LinkSpent when nobody, AccountSuspended when paused."""
    user = magic_link_user(token=token)
    if user is None:
        raise LinkSpent
    suspended_refuse(user)
    return user


def _link(user: User, next_path: str) -> str:
    path = reverse("magic_link_open", args=[get_token(user)])
    return site_link(path + (f"?{urlencode({'next': next_path})}" if next_path else ""))
