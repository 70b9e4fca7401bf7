"""What is left of a model's price after its provider was paid, size by size."""

from __future__ import annotations

from dataclasses import dataclass

from generation.models import VideoModel
from generation.models.catalogue import CREDIT_MICRODOLLARS


@dataclass(frozen=True, slots=True)
class Margin:
    """One size: price and cost of `seconds` of video, in millionths of a dollar.

    The price is at list price: whoever buys a large pack pays up to a tenth less for a credit.
    """

    size: str
    seconds: int
    price: int
    cost: int

    @property
    def left(self) -> int:
        """What is left, in millionths of a dollar; below zero it is a loss."""
        return self.price - self.cost

    @property
    def percent(self) -> int:
        """The same as a part of the price, cut off to whole per cent."""
        return int(100 * self.left / self.price)


def margins(model: VideoModel, *, seconds: int) -> list[Margin]:
    """Each size of `model`, for a clip of so many seconds, in the model's order of sizes."""
    price = model.credits_for(seconds=seconds) * CREDIT_MICRODOLLARS
    return [
        Margin(size, seconds, price, model.cost_for(size=size, seconds=seconds))
        for size in model.sizes
    ]
