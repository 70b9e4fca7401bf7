"""The receipt by e-mail: once for each purchase, and only to who wants it.

Whoever credits a purchase sends a message once that is committed; the task that it wakes notes
that the buyer was told, in the transaction after whose commit the mail leaves. A message that is
lost costs the mail and nothing else: the same receipt is a page.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from accounts.languages import speaking
from accounts.mail_choices import MailKind, mail_may_go
from billing import mails
from billing.models import Purchase
from billing.wording import arrival_words
from common.messages import message_send
from credits.selectors import entries_of_purchase

TASK = "billing.tasks.receipt_mail"
# Later it is no news.
_WORTH_SECONDS = 3600


def receipt_on_commit(*, purchase_id: UUID) -> None:
    """Have the buyer sent a receipt once what was credited can be seen."""
    args = (str(purchase_id),)
    transaction.on_commit(partial(message_send, TASK, args=args, expires=_WORTH_SECONDS))


@transaction.atomic
def receipt_tell(*, purchase_id: UUID) -> bool:
    """Mail the receipt of a paid purchase, unless it was mailed; whether a mail leaves."""
    untold = Purchase.objects.filter(id=purchase_id, state=Purchase.State.PAID, told_at=None)
    purchase = untold.select_related("creator").first()
    if purchase is None or not mail_may_go(user=purchase.creator, kind=MailKind.RECEIPT):
        return False
    if not untold.update(told_at=Now()):
        return False
    lines = entries_of_purchase(creator_id=purchase.creator_id, purchase_id=purchase.id)
    with speaking(purchase.creator):
        mails.receipt(purchase=purchase, arrived=arrival_words(purchase=purchase, lines=lines))
    return True
