"""What everything costs, computed from the catalogue and the packs: whole numbers all the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing.models import Pack
from billing.selectors import packs_on_offer
from generation.models import VideoModel
from generation.selectors.catalogue import models_sold
from generation.services.quotes import CREDIT_CENTS


@dataclass(frozen=True, slots=True)
class PackPrice:
    """One take paid with the credits of `pack`.

    `price` is in the smallest unit of the pack's currency, rounded to the nearest; `takes` is how
    many of these the whole pack buys.
    """

    pack: Pack
    price: int
    takes: int


@dataclass(frozen=True, slots=True)
class TakePrice:
    """What one video of a model and a length costs, and where that goes.

    `cents` are US cents at list price. The renderer's part is in millionths of a dollar, for the
    size that costs least and the one that costs most; None while nobody knows it.
    """

    model: VideoModel
    seconds: int
    credits: int
    cents: int
    packs: tuple[PackPrice, ...]
    renderer_least: int | None
    renderer_most: int | None

    @property
    def usually_in(self) -> str:
        """How long half of them take at most, in minutes and seconds: "1:42"."""
        minutes, seconds = divmod(self.model.typical.p50, 60)
        return f"{minutes}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """A model with the price of each of its lengths, the shortest first."""

    model: VideoModel
    takes: tuple[TakePrice, ...]


@dataclass(frozen=True, slots=True)
class PriceList:
    """Every price; without a model that can render `models` is empty, `cheapest` is None."""

    packs: tuple[Pack, ...]
    models: tuple[ModelPrices, ...]
    cheapest: TakePrice | None


@dataclass(frozen=True, slots=True)
class ExampleStatement:
    """A pack, three of the cheapest takes, one of which failed; all in credits."""

    bought: int
    price: int

    @property
    def balance(self) -> int:
        """What is left: two takes were paid."""
        return self.bought - 2 * self.price


def price_list() -> PriceList:
    """The prices of what can be bought and made now; two queries."""
    packs = tuple(packs_on_offer())
    models = tuple(
        ModelPrices(
            model,
            tuple(_take_price(model, seconds, packs) for seconds in sorted(model.seconds)),
        )
        for model in models_sold()
    )
    takes = [take for model in models for take in model.takes]
    return PriceList(packs, models, min(takes, key=lambda take: take.credits, default=None))


def example_statement(prices: PriceList) -> ExampleStatement:
    """What a statement would say at these prices; while nothing can render, at a usual one."""
    price = prices.cheapest.credits if prices.cheapest else 8
    enough = (pack.credits for pack in prices.packs if pack.credits >= 3 * price)
    return ExampleStatement(bought=next(enough, 4 * price), price=price)


def _take_price(model: VideoModel, seconds: int, packs: Sequence[Pack]) -> TakePrice:
    needed = model.credits_for(seconds=seconds)
    costs = [model.cost_for(size=size, seconds=seconds) for size in model.sizes]
    known = all(costs)
    return TakePrice(
        model=model,
        seconds=seconds,
        credits=needed,
        cents=needed * CREDIT_CENTS,
        packs=tuple(_pack_price(pack, needed) for pack in packs),
        renderer_least=min(costs) if known else None,
        renderer_most=max(costs) if known else None,
    )


def _pack_price(pack: Pack, needed: int) -> PackPrice:
    # Half of the divisor makes a division that cuts off one that rounds.
    price = (needed * pack.price_cents + pack.credits // 2) // pack.credits
    return PackPrice(pack=pack, price=price, takes=pack.credits // needed)
