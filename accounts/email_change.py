"""Another e-mail address for an account: proven first, then put in the place of the old one.

The link goes to the new address and works only in a session of the account itself. So whoever
reads that mailbox cannot be led into giving their address to somebody else's account, with its
password and sessions in other hands. Nothing is stored meanwhile: the link names the account, both
addresses and the password of that moment, and dies with any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.errors import EmailTaken
from accounts.languages import speaking
from accounts.models import User
from accounts.selectors import user_get_by_email
from common.audit import AuditAction, HasMeta, record
from common.errors import InvalidInput, NotFound
from common.mail import site_link

LINK_SECONDS = 3600
_SALT = "accounts.email_change"


class ChangeLinkSpent(NotFound):
    """The link is too old, was used, is another account's, or something changed since."""

    status = 410
    code = "link_spent"
    title = _(
        "This link does not work any more, or it belongs to another account than the one that is "
        "signed in here. Your address is as it was."
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a link is about."""

    user_id: UUID
    old: str
    new: str
    password: str


def email_change_ask(*, user: User, email: str, request: HasMeta | None = None) -> None:
    """Mail the link to the new, normalised address.

    Raises InvalidInput when it is the present one, EmailTaken when it has an account, and
    Unavailable when no mail can be sent.
    """
    if email == user.email:
        raise InvalidInput(errors={"email": [str(_("This is your address already."))]})
    if user_get_by_email(email=email):
        raise EmailTaken
    token = signing.dumps([str(user.pk), user.email, email, _mark(user)], salt=_SALT)
    link = site_link(reverse("account_email_confirm", args=[token]))
    with transaction.atomic():
        record(
            actor_id=user.pk,
            action=AuditAction.EMAIL_CHANGE_ASKED,
            target=f"user:{user.pk}",
            request=request,
        )
        mails.email_change(to=email, old=user.email, link=link)


def email_change_read(*, user: User, token: str) -> Change:
    """What the link of this token would do for `user`; ChangeLinkSpent when nothing."""
    try:
        user_id, *rest = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        raise ChangeLinkSpent from None
    change = Change(UUID(user_id), *rest)
    if (change.user_id, change.old, change.password) != (user.pk, user.email, _mark(user)):
        raise ChangeLinkSpent
    return change


@transaction.atomic
def email_change(*, user: User, token: str, request: HasMeta | None = None) -> None:
    """Put the new address in the place of the old one, which is told, proven or not.

    Raises ChangeLinkSpent, and EmailTaken when somebody was quicker. Sessions, password and tokens
    stay; links that were mailed to the old address die.
    """
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    change = email_change_read(user=user, token=token)
    try:
        with transaction.atomic():
            user.email = change.new
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=change.new, primary=True, verified=True)
    except IntegrityError:
        raise EmailTaken from None
    record(
        actor_id=user.pk,
        action=AuditAction.EMAIL_CHANGED,
        target=f"user:{user.pk}",
        request=request,
    )
    with speaking(user):
        mails.email_changed(to=change.old, new=change.new)


def _mark(user: User) -> str:
    """Changes with the password, without telling anything of it."""
    return user.get_session_auth_hash()[:16]
