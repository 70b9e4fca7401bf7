"""What each video leaves at the prices of today: per model and length, with two of the packs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from billing.models import Pack
from billing.selectors import packs_on_offer
from generation.models import VideoModel
from generation.selectors.catalogue import models_sold
from sora_ugc.margins.fees import MICRODOLLARS_PER_CENT, fee_of

# Providers are paid in it; what a pack in another currency is worth nobody here knows.
CURRENCY = "usd"


@dataclass(frozen=True, slots=True)
class PackWorth:
    """A pack, and what one of its credits is sold for and brings, in millionths of a dollar."""

    pack: Pack

    @property
    def credit(self) -> int:
        """What somebody pays for it."""
        return self.pack.price_cents * MICRODOLLARS_PER_CENT // self.pack.credits

    @property
    def fee(self) -> int:
        """Stripe's part of the whole pack."""
        return fee_of(cents=self.pack.price_cents)

    @property
    def credit_left(self) -> int:
        """What one credit brings after Stripe's fee."""
        return (self.pack.price_cents * MICRODOLLARS_PER_CENT - self.fee) // self.pack.credits


@dataclass(frozen=True, slots=True)
class Split:
    """Where the price of one video goes, in millionths of a dollar, when `pack` paid for it."""

    pack: Pack
    price: int
    fee: int
    cost: int

    @property
    def left(self) -> int:
        """Ours; below zero it is a loss."""
        return self.price - self.fee - self.cost

    @property
    def is_loss(self) -> bool:
        """Whether each of these costs us money."""
        return self.left < 0

    @property
    def percent(self) -> int:
        """What is left as a part of the price, cut off to whole per cent."""
        return int(Fraction(100 * self.left, self.price))


@dataclass(frozen=True, slots=True)
class TakeMargin:
    """One model and length in its dearest size, paid with the credits that leave most and least."""

    model: VideoModel
    seconds: int
    credits: int
    size: str
    best: Split
    worst: Split

    @property
    def cost_known(self) -> bool:
        """Else nobody has said yet what the provider takes."""
        return self.best.cost > 0


@dataclass(frozen=True, slots=True)
class Expected:
    """All of it, and the packs that it leaves out since they are sold in another currency."""

    packs: tuple[PackWorth, ...]
    takes: tuple[TakeMargin, ...]
    others: tuple[Pack, ...]

    @property
    def losses(self) -> list[TakeMargin]:
        """What loses money with the cheapest credit."""
        return [take for take in self.takes if take.worst.is_loss]


def expected_margins() -> Expected:
    """At the prices of now; two queries."""
    packs = list(packs_on_offer())
    ours = [pack for pack in packs if pack.currency == CURRENCY]
    others = [pack for pack in packs if pack.currency != CURRENCY]
    takes = [
        _take(model, seconds, ours)
        for model in (models_sold() if ours else [])
        for seconds in sorted(model.seconds)
    ]
    return Expected(tuple(PackWorth(pack) for pack in ours), tuple(takes), tuple(others))


def _take(model: VideoModel, seconds: int, packs: Sequence[Pack]) -> TakeMargin:
    size = max(model.sizes, key=lambda each: model.cost_for(size=each, seconds=seconds))
    cost = model.cost_for(size=size, seconds=seconds)
    needed = model.credits_for(seconds=seconds)
    splits = sorted(
        (_split(pack, needed=needed, cost=cost) for pack in packs),
        key=lambda split: split.left,
    )
    return TakeMargin(model, seconds, needed, size, best=splits[-1], worst=splits[0])


def _split(pack: Pack, *, needed: int, cost: int) -> Split:
    price = needed * pack.price_cents * MICRODOLLARS_PER_CENT // pack.credits
    # Rounded up: a division of the negative cuts off the other way.
    fee = -(-needed * fee_of(cents=pack.price_cents) // pack.credits)
    return Split(pack, price=price, fee=fee, cost=cost)
