"""An account is deleted: closed at once, then forgotten, room by room, as far as the ledger allows.

Closing is one transaction: nobody gets in any more, and the row no longer says who it was. The
person's id stays, since the ledger, purchases and the audit log hang on it; it names nobody.
Forgetting waits for what is under way (a render that is paid for), so it is a row that a sweep
takes up each minute until every room has said that it is done. Both may happen twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import mails
from accounts.data_export import data_exports_remove
from accounts.errors import StillTheirOwn
from accounts.languages import speaking
from accounts.models import AccountDeletion, ApiToken, DataExport, User
from accounts.selectors import address_is_proven
from accounts.sessions import sessions_end_all
from common import registry
from common.audit import AuditAction, HasMeta, record
from common.errors import Forbidden
from common.messages import message_send

logger = logging.getLogger(__name__)

TASK = "accounts.tasks.account_forget"
LEASE = timedelta(minutes=10)
# What was on its way when the account closed (an upload, a Checkout, a wish) has arrived by then.
SETTLES = timedelta(hours=1)
_WORTH_SECONDS = 60


class StaffStay(Forbidden):
    """Staff cannot vanish from under the audit log by themselves."""

    title = _("This account belongs to staff. Another member of staff has to take that away first.")


@transaction.atomic
def account_close(
    *, user: User, actor_id: UUID | None = None, reason: str = "", request: HasMeta | None = None
) -> None:
    """Close the account, tell its address once, and have the rest forgotten.

    `actor_id` is who of staff does it for somebody who is suspended, and `reason` why.
    Credits that are left stay in the ledger and can never be spent. Raises StaffStay, and
    StillTheirOwn when staff does it for somebody who can sign in.
    """
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    if user.is_staff:
        raise StaffStay
    _deletion, is_new = AccountDeletion.objects.get_or_create(user=user)
    if not is_new:
        return
    if actor_id is not None and user.suspended_at is None:
        raise StillTheirOwn
    record(
        actor_id=actor_id or user.pk,
        action=AuditAction.ACCOUNT_CLOSED,
        target=f"user:{user.pk}",
        data={"reason": reason} if reason else {},
        request=request,
    )
    if address_is_proven(user=user):
        with speaking(user):
            mails.account_deleted(to=user.email)
    _ways_in_end(user)
    _name_goes(user)
    transaction.on_commit(partial(_send, user.pk))


def account_forget(*, user_id: UUID) -> bool:
    """Have every room forget a closed account; whether all have, now or before.

    In the first hour that is never the last time, since something may still arrive.
    """
    free = AccountDeletion.objects.filter(_FREE, user_id=user_id, done_at=None)
    if not free.update(lease_until=Now() + LEASE):
        return AccountDeletion.objects.filter(user_id=user_id, done_at__isnull=False).exists()
    data_exports_remove(DataExport.objects.filter(user_id=user_id))
    # All are asked, so that one that waits keeps no other.
    waiting = [name for name, forget in registry.erasers if not _forgets(name, forget, user_id)]
    mine = AccountDeletion.objects.filter(user_id=user_id, done_at=None)
    settled = not waiting and mine.filter(requested_at__lte=Now() - SETTLES).update(done_at=Now())
    # Not to None: the sweep begins with who was not asked for longest.
    AccountDeletion.objects.filter(user_id=user_id).update(lease_until=Now())
    logger.info("account %s is forgotten, but for: %s", user_id, waiting or "nothing")
    return bool(settled)


def accounts_forget_sweep() -> None:
    """Take up again what waits."""
    open_now = AccountDeletion.objects.filter(_FREE, done_at=None)
    longest_unasked = open_now.order_by(F("lease_until").asc(nulls_first=True), "requested_at")
    for user_id in longest_unasked.values_list("user_id", flat=True)[:100]:
        _send(user_id)


_FREE = Q(lease_until=None) | Q(lease_until__lte=Now())


def _forgets(name: str, forget: Callable[..., object], user_id: UUID) -> bool:
    """Whether a room has forgotten; one that fails waits, and keeps no other from it."""
    try:
        return bool(forget(user_id))
    except Exception:
        logger.exception("the room %s could not forget account %s", name, user_id)
        return False


def _ways_in_end(user: User) -> None:
    sessions_end_all(user=user)
    ApiToken.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


def _name_goes(user: User) -> None:
    EmailAddress.objects.filter(user=user).delete()
    # A domain that can never have a mailbox (RFC 2606), so the address is free for somebody new.
    user.email = f"deleted-{user.pk.hex}@deleted.invalid"
    user.language = ""
    # Closed for good, and no longer what could be undone.
    user.is_active, user.suspended_at = False, None
    user.last_login = None
    user.set_unusable_password()
    user.save()


def _send(user_id: UUID) -> None:
    message_send(TASK, args=(str(user_id),), expires=_WORTH_SECONDS)
