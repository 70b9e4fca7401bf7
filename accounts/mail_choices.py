"""E-mails that somebody may switch off, each kind by itself: on the account page or in the mail.

Mails about the account's own safety (links to sign in, a changed password or address) are not among
them: whoever broke in would switch them off first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import address_is_proven
from common import mail
from common.errors import NotFound

_SALT = "accounts.mails_off"


class MailKind(StrEnum):
    """What can be switched off; the value is the mail's folder in templates/email."""

    TAKE_READY = "take_ready"
    TAKE_FAILED = "take_failed"
    RECEIPT = "receipt"
    LOW_BALANCE = "low_balance"


@dataclass(frozen=True, slots=True)
class MailChoice:
    """One switch: the field of the user that keeps it, and its words."""

    kind: MailKind
    field: str
    label: str | Promise
    hint: str | Promise


CHOICES = {
    choice.kind: choice
    for choice in (
        MailChoice(
            MailKind.TAKE_READY,
            "take_ready_mails",
            _("A video is ready"),
            _("With its still and the link to download it."),
        ),
        MailChoice(
            MailKind.TAKE_FAILED,
            "take_failed_mails",
            _("A video failed and was refunded"),
            _("Why it failed. Its credits come back whether we write or not."),
        ),
        MailChoice(
            MailKind.RECEIPT,
            "receipt_mails",
            _("Receipts of what you buy"),
            _("Each purchase has its receipt on the page of your credits as well."),
        ),
        MailChoice(
            MailKind.LOW_BALANCE,
            "low_balance_mails",
            _("Your credits run low"),
            _("One e-mail each time. Nothing is ever bought by itself."),
        ),
    )
}


class LinkBroken(NotFound):
    """The link in a mail is not whole, or its account is gone."""

    title = _(
        "This link is not whole, so nothing was changed. You can switch e-mails off on your "
        "account page."
    )


def mail_may_go(*, user: User, kind: MailKind) -> bool:
    """Whether this person is still here, reads the mail of the address and wants this kind."""
    wanted = bool(getattr(user, CHOICES[kind].field))
    return wanted and user.is_active and address_is_proven(user=user)


def mails_wanted(*, user: User) -> frozenset[MailKind]:
    """The kinds that reach this person; none while nobody has proven the address."""
    if not address_is_proven(user=user):
        return frozenset()
    return frozenset(kind for kind, choice in CHOICES.items() if getattr(user, choice.field))


def choices_of(*, user: User) -> list[tuple[MailChoice, bool]]:
    """Every switch, and whether it is on."""
    return [(choice, bool(getattr(user, choice.field))) for choice in CHOICES.values()]


def mails_choose(*, user_id: UUID, wanted: Collection[str]) -> None:
    """Keep which kinds somebody wants; the others are off."""
    fields = {choice.field: kind in wanted for kind, choice in CHOICES.items()}
    User.objects.filter(pk=user_id).update(**fields)


def mail_switch(*, user_id: UUID, kind: MailKind, wanted: bool) -> None:
    """Switch one kind on or off; safe to repeat."""
    User.objects.filter(pk=user_id).update(**{CHOICES[kind].field: wanted})


def mail_send(
    kind: MailKind,
    *,
    user: User,
    context: dict[str, Any],
    pictures: dict[str, bytes] | None = None,
) -> None:
    """Send a mail of this kind, with the link that switches its kind off.

    Mail programs show a button of their own for the two headers (RFC 8058). Whether it may go was
    asked before (`mail_may_go`), as far from the sending as its caller needs.
    """
    off_link = mail.site_link(reverse("account_mails_off", args=[_token(user, kind)]))
    mail.send(
        kind.value,
        to=user.email,
        context={"off_link": off_link, **context},
        headers={
            "List-Unsubscribe": f"<{off_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        pictures=pictures,
    )


def off_link_read(*, token: str) -> tuple[User, MailKind]:
    """Whose mails of which kind a link is about; LinkBroken when it is none of ours."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise LinkBroken from None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise LinkBroken
    return user, MailKind(kind)


def _token(user: User, kind: MailKind) -> str:
    # No end of life: a mail may be old, and all that it can do is to stop mails.
    return signing.dumps([str(user.pk), kind.value], salt=_SALT)
