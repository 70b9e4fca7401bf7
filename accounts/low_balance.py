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
from django.db import transaction

from accounts import mails
from accounts.languages import speaking
from accounts.mail_choices import MailKind, mail_may_go
from accounts.models import User
from common import registry
from common.messages import message_send
from credits.posting import Posting
from credits.selectors import Charge, balance_get, charge_get, topped_up_between

TASK = "accounts.tasks.low_balance_mail"
# Later the balance may be another, and the news old.
_WORTH_SECONDS = 3600


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
    user = users.filter(pk=charge.creator_id).first()
    if user is None or _was_told(user, charge):
        return False
    if not mail_may_go(user=user, kind=MailKind.LOW_BALANCE):
        return False
    available = balance_get(creator_id=user.pk).available
    if available >= settings.LOW_BALANCE_CREDITS:
        return False
    user.low_balance_told = charge.sequence
    user.save(update_fields=["low_balance_told"])
    with speaking(user):
        mails.low_balance(user=user, available=available, videos=_videos(available))
    return True


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
