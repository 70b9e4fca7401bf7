"""What a purchase did, in words for the person who bought it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.languages import speaking
from billing.models import Purchase
from credits.models import Kind
from credits.selectors import StatementLine


def label_of(purchase: Purchase) -> str:
    """What was sold, as its buyer will read it on the statement, whoever is asking now."""
    with speaking(purchase.creator):
        return purchase.label


def arrival_words(*, purchase: Purchase, lines: Iterable[StatementLine]) -> str:
    """Where the credits of a paid purchase went: into the balance, or first to what was owed.

    `lines` is what it did to the ledger.
    """
    owed = sum(-line.debt for line in lines if line.kind == Kind.PURCHASE)
    added = purchase.credits - owed
    if not owed:
        text = ngettext(
            "%(added)d credit was added to your balance.",
            "%(added)d credits were added to your balance.",
            added,
        )
    elif added:
        text = _("%(owed)d of the credits paid what was owed; %(added)d went to your balance.")
    else:
        text = _("All %(owed)d credits paid what was owed.")
    return text % {"added": added, "owed": owed}
