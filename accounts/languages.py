"""Which language somebody is spoken to in: on pages, in mails and on receipts.

Pages ask the browser: its cookie, set by the switch in the footer or by signing in, else
Accept-Language. What leaves without a page asks the account, which keeps what was chosen last; an
account that has chosen nothing yet takes over the language of its first sign-in on a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import translation

from accounts.models import User


@contextmanager
def speaking(user: User) -> Iterator[None]:
    """Within it, words are in the language of `user`; without one, in that of the caller."""
    with translation.override(user.language or translation.get_language()):
        yield


def language_keep(*, user: User, language: str) -> None:
    """Speak to this person in `language`, one of settings.LANGUAGES, from now on."""
    user.language = language
    user.save(update_fields=["language"])


def language_settle(*, user: User, response: HttpResponseBase) -> None:
    """At sign-in, let browser and account agree: the account's choice wins if it has one."""
    if not user.language:
        language_keep(user=user, language=translation.get_language())
    cookie_set(response, user.language)


def cookie_set(response: HttpResponseBase, language: str) -> None:
    """Have the browser ask for `language` from the next page on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
