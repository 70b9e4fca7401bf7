"""What a video would cost, before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from credits.selectors import balance_get
from generation.services.choices import Choice, choice_make

# One credit is ten cents at list price.
CREDIT_CENTS = 10


@dataclass(frozen=True, slots=True)
class Quote:
    """A choice, its price and the creator's wallet beside it.

    `after` is what would be left; below zero, it says how many credits are missing. With debt,
    or frozen, nothing can be created, however much there is.
    """

    choice: Choice
    available: int
    debt: int
    frozen: bool

    @property
    def credits(self) -> int:
        """The price in credits."""
        return self.choice.credits

    @property
    def cents(self) -> int:
        """The price in US cents at list price."""
        return self.credits * CREDIT_CENTS

    @property
    def usd(self) -> str:
        """The price in dollars at list price, such as "0.80"."""
        return credits_usd(self.credits)

    @property
    def after(self) -> int:
        """The credits left afterwards."""
        return self.available - self.credits

    @property
    def missing(self) -> int:
        """The credits that are lacking."""
        return max(0, -self.after)

    @property
    def sufficient(self) -> bool:
        """Whether the wallet can pay it now."""
        return self.after >= 0 and self.debt == 0 and not self.frozen


def credits_usd(amount: int) -> str:
    """Credits in dollars at list price, such as "0.80"."""
    dollars, cents = divmod(amount * CREDIT_CENTS, 100)
    return f"{dollars}.{cents:02}"


def quote_make(
    *, creator_id: UUID, platform: str, model: str | None = None, seconds: int | None = None
) -> Quote:
    """The price of a choice for this creator; errors as in `choice_make`. Charges nothing."""
    choice = choice_make(platform=platform, model=model, seconds=seconds)
    balance = balance_get(creator_id=creator_id)
    return Quote(
        choice=choice, available=balance.available, debt=balance.debt, frozen=balance.frozen
    )
