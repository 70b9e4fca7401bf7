"""What movements are called, on a statement and where one chooses among them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credits.models import Kind


@dataclass(frozen=True, slots=True)
class KindWords:
    """One line is titled `title`, all of them are `plural`, and `meaning` says what happened."""

    title: str | Promise
    plural: str | Promise
    meaning: str | Promise


KIND_WORDS = {
    Kind.PURCHASE: KindWords(
        _("Credits bought"), _("Credits bought"), _("You paid for a pack of credits.")
    ),
    Kind.CHARGE: KindWords(
        _("Video"),
        _("Videos"),
        _("You ordered a video. Its credits are held until it is ready."),
    ),
    Kind.REFUND: KindWords(
        _("Credits given back"),
        _("Credits given back"),
        _("A video failed or was cancelled, so everything it cost came back."),
    ),
    Kind.GOODWILL: KindWords(
        _("Credits given back, with our regards"),
        _("With our regards"),
        _("A finished video was not right, so we gave its credits back."),
    ),
    Kind.GRANT: KindWords(_("Credits from us"), _("Credits from us"), _("We gave you credits.")),
    Kind.CLAWBACK: KindWords(
        _("Payment returned"),
        _("Payments returned"),
        _("Money went back to you or to your bank, so the credits it had bought left again."),
    ),
    Kind.RESTORE: KindWords(
        _("Payment restored"),
        _("Payments restored"),
        _("Returned money reached us after all, so its credits are back."),
    ),
}
"""Every kind that touches a wallet, in the order in which one chooses; a settlement does not."""


def describe(kind: str, memo: str) -> str:
    """A movement's line on the statement: what it is, then what it was for."""
    title = str(KIND_WORDS[Kind(kind)].title)
    if not memo:
        return title
    # Some memos are fixed words, which the ledger keeps in English.
    return gettext("%(title)s: %(memo)s") % {"title": title, "memo": gettext(memo)}
