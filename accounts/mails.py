"""The e-mails that this room sends, each a function and a folder in templates/email."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from common import mail


def confirm_address(*, to: str, link: str) -> None:
    """Ask whoever reads `to` to confirm that the account is theirs."""
    mail.send("confirm_address", to=to, context={"link": link})


def magic_link(*, to: str, link: str) -> None:
    """The link that signs in, once and not for long."""
    minutes = settings.SESAME_MAX_AGE // 60
    mail.send("magic_link", to=to, context={"link": link, "minutes": minutes}, required=True)


def password_reset(*, to: str, link: str) -> None:
    """The link to choose a new password."""
    mail.send("password_reset", to=to, context={"link": link}, required=True)


def low_balance(*, to: str, available: int, videos: int | None, off_link: str) -> None:
    """Credits run low: what is left, how many `videos` it makes, and how to stop these mails.

    Mail programs show a button of their own for the two headers (RFC 8058).
    """
    mail.send(
        "low_balance",
        to=to,
        context={
            "link": mail.site_link(reverse("billing")),
            "available": available,
            "videos": videos,
            "off_link": off_link,
        },
        headers={
            "List-Unsubscribe": f"<{off_link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def unknown_address(*, to: str) -> None:
    """Somebody asked to sign in with an address that has no account: say so only to its reader."""
    link = mail.site_link(reverse("account_signup"))
    mail.send("unknown_address", to=to, context={"link": link}, required=True)
