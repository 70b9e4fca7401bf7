"""Bars of where a price goes, as whole numbers for the template to draw: no style, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sora_ugc.margins.expected import Split, TakeMargin

# The width of the drawing in its own units; the page stretches it.
WIDTH = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: `kind` is "cost", "fee", "left" or "loss" and names its colour."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One video paid with one pack; `price_at` is where its price ends and a loss begins."""

    take: TakeMargin
    split: Split
    pieces: tuple[Piece, ...]
    price_at: int


def bars(takes: Sequence[TakeMargin]) -> list[Bar]:
    """A bar for each, paid with the credit that leaves least; all to one scale of the price."""
    longest = max((_length(take.worst) for take in takes), default=WIDTH)
    return [_bar(take, take.worst, longest) for take in takes]


def _length(split: Split) -> int:
    """How long a bar is if its price is as long as the drawing: longer when it loses money."""
    return max(WIDTH, (split.cost + split.fee) * WIDTH // split.price)


def _bar(take: TakeMargin, split: Split, longest: int) -> Bar:
    price_at = WIDTH * WIDTH // longest
    ends = {
        "cost": min(split.cost, split.price),
        "fee": min(split.cost + split.fee, split.price),
        "loss" if split.is_loss else "left": max(split.cost + split.fee, split.price),
    }
    pieces, x = [], 0
    for kind, end in ends.items():
        right = end * price_at // split.price
        pieces.append(Piece(kind, x, right - x))
        x = right
    return Bar(take, split, tuple(piece for piece in pieces if piece.width), price_at)
