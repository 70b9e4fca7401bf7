"""The e-mail that says that credits run low: once for each time, and never after "no".

Credits ran low when a charge takes the wallet from `LOW_BALANCE_CREDITS` or more to below. The
charge that was last mailed about stands with the person, under a lock, so a message that comes
twice mails once. A refund alone does not make it a new time: whoever was told and saw a take fail
knows; credits must have come in. A message that is lost costs the mail and nothing else.
"""

from __future__ import annotations

from functools import partial
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.models import User
from accounts.selectors import address_is_proven
from common import registry
from common.errors import NotFound
from common.mail import site_link
from common.messages import message_send
from credits.posting import Posting
from credits.selectors import Charge, balance_get, charge_get, topped_up_between

TASK = "accounts.tasks.low_balance_mail"
# Later the balance may be another, and the news old.
_WORTH_SECONDS = 3600
_SALT = "accounts.low_balance_mails"


class LinkBroken(NotFound):
    """The link in a mail is not whole, or its account is gone."""

    title = _(
        "This link is not whole, so nothing was changed. You can switch these e-mails off on "
        "your account page."
    )


def low_balance_watch(*, amount: int, posting: Posting) -> None:
    """After a charge of `amount`, in its transaction: have a mail sent if credits run low now."""
    after = posting.available
    if after is not None and after < settings.LOW_BALANCE_CREDITS <= after + amount:
        args = (str(posting.transaction_id),)
        transaction.on_commit(partial(message_send, TASK, args=args, expires=_WORTH_SECONDS))


@transaction.atomic
def low_balance_tell(*, charge_id: UUID) -> bool:
    """Mail the person whose charge this is, unless they were told, said no, or have enough again.

    Returns whether a mail leaves. An address that nobody has proven gets none.
    """
    charge = charge_get(transaction_id=charge_id)
    users = User.objects.select_for_update(no_key=True)
    user = users.filter(pk=charge.creator_id, is_active=True, low_balance_mails=True).first()
    if user is None or _was_told(user, charge) or not address_is_proven(user=user):
        return False
    available = balance_get(creator_id=user.pk).available
    if available >= settings.LOW_BALANCE_CREDITS:
        return False
    user.low_balance_told = charge.sequence
    user.save(update_fields=["low_balance_told"])
    mails.low_balance(
        to=user.email,
        available=available,
        videos=_videos(available),
        off_link=site_link(reverse("account_mails_off", args=[_token(user)])),
    )
    return True


def low_balance_mails_set(*, user_id: UUID, wanted: bool) -> None:
    """Switch these mails on or off for one person."""
    User.objects.filter(pk=user_id).update(low_balance_mails=wanted)


def mails_off_user(*, token: str) -> User:
    """Whose mails the link of this token is about; LinkBroken when it is none of ours."""
    try:
        user_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise LinkBroken from None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise LinkBroken
    return user


def _was_told(user: User, charge: Charge) -> bool:
    """Whether a mail left about this charge or since credits last came in before it."""
    told = user.low_balance_told
    return told is not None and not topped_up_between(
        creator_id=user.pk, after=told, before=charge.sequence
    )


def _videos(available: int) -> int | None:
    """How many of the cheapest videos that still makes; None while nothing can render."""
    ask = registry.facts.get("cheapest_video_credits")
    price = cast("int | None", ask()) if ask else None
    return available // price if price else None


def _token(user: User) -> str:
    # No end of life: a mail may be old, and all that it can do is to stop mails.
    return signing.dumps(str(user.pk), salt=_SALT)
