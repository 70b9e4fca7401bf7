"""The e-mails that this room sends, each a function and a folder in templates/email."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.addresses import email_mask
from accounts.mail_choices import MailKind, mail_send
from accounts.models import User
from common import mail


def confirm_address(*, to: str, link: str) -> None:
    """Ask whoever reads `to` to confirm that the account is theirs."""
    mail.send("confirm_address", to=to, context={"link": link})


def magic_link(*, to: str, link: str) -> None:
    """The link that signs in, once and not for long."""
    minutes = settings.SESAME_MAX_AGE // 60
    mail.send("magic_link", to=to, context={"link": link, "minutes": minutes}, required=True)


def login_code(*, to: str, code: str) -> None:
    """A code to type where it was asked for."""
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    mail.send("login_code", to=to, context={"code": code, "minutes": minutes}, required=True)


def second_factor_changed(*, to: str, change: str) -> None:
    """Somebody set up a second factor ("on"), ended it ("off") or made recovery codes ("codes")."""
    context = {"link": _site("account"), "change": change}
    mail.send("second_factor_changed", to=to, context=context)


def password_reset(*, to: str, link: str) -> None:
    """The link to choose a new password."""
    mail.send("password_reset", to=to, context={"link": link}, required=True)


def password_changed(*, to: str) -> None:
    """Somebody set a new password: who did not hears how to take the account back."""
    mail.send("password_changed", to=to, context={"link": _site("account_reset_password")})


def email_change(*, to: str, old: str, link: str) -> None:
    """Ask the new address whether it is the same person's, for the account of `old`."""
    context = {"link": link, "old": email_mask(old)}
    mail.send("email_change", to=to, context=context, required=True)


def email_changed(*, to: str, new: str) -> None:
    """Tell the old address that the account has another one now."""
    mail.send("email_changed", to=to, context={"new": email_mask(new)})


def data_export_ready(*, to: str, link: str) -> None:
    """The ZIP of all one's data can be downloaded, for a day."""
    mail.send("data_export_ready", to=to, context={"link": link})


def account_deleted(*, to: str) -> None:
    """The last mail to an address whose account was deleted."""
    mail.send("account_deleted", to=to)


def account_suspended(*, to: str) -> None:
    """The account is paused: what that means, and whom to write to."""
    mail.send("account_suspended", to=to)


def account_reinstated(*, to: str) -> None:
    """The account works again."""
    mail.send("account_reinstated", to=to, context={"link": _site("account_login")})


def low_balance(*, user: User, available: int, videos: int | None) -> None:
    """Credits run low: what is left, and how many `videos` it makes."""
    mail_send(
        MailKind.LOW_BALANCE,
        user=user,
        context={"link": _site("billing"), "available": available, "videos": videos},
    )


def unknown_address(*, to: str) -> None:
    """Somebody asked to sign in with an address that has no account: say so only to its reader."""
    mail.send("unknown_address", to=to, context={"link": _site("account_signup")}, required=True)


def _site(name: str) -> str:
    return mail.site_link(reverse(name))
