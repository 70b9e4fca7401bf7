"""What the ledger refuses, and in which words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.errors import Forbidden, PaymentRequired


class LedgerError(Exception):
    """A movement that cannot be right, whoever asks: a fault of the program, never of a person.

    Nothing was moved.
    """


class AlreadyClosed(LedgerError):
    """A job's charge was settled and is asked to be refunded, or the reverse."""


class InsufficientCredits(PaymentRequired):
    """The wallet holds less than the price."""

    def __init__(self, *, needed: int, available: int) -> None:
        super().__init__(
            ngettext(
                "This costs %(needed)d credit and you have %(available)d. Nothing was charged.",
                "This costs %(needed)d credits and you have %(available)d. Nothing was charged.",
                needed,
            )
            % {"needed": needed, "available": available},
            needed=needed,
            available=available,
        )


class DebtOutstanding(PaymentRequired):
    """Credits that were spent already were taken back by a payment's refund or dispute."""

    code = "debt"
    title = _("Some credits are owed")

    def __init__(self, *, owed: int) -> None:
        super().__init__(
            ngettext(
                "A payment was returned after its credits were spent, so %(owed)d credit is owed. "
                "Nothing was charged. Your next purchase pays it first.",
                "A payment was returned after its credits were spent, so %(owed)d credits are "
                "owed. Nothing was charged. Your next purchase pays them first.",
                owed,
            )
            % {"owed": owed},
            owed=owed,
        )


class WalletFrozen(Forbidden):
    """Spending is stopped until staff has looked at an account that does not add up."""

    code = "wallet_frozen"
    title = _("Spending is paused for this account")

    def __init__(self) -> None:
        super().__init__(
            _(
                "We are checking this account's credits. Nothing was charged and nothing is lost. "
                "Please write to support if you need them now."
            )
        )
