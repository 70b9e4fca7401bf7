"""Much, a little at a time: memory stays bounded however long the walk is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet

from billing.models import Purchase

T = TypeVar("T")

_CHUNK = 100


def chunks(things: Iterable[T]) -> Iterator[list[T]]:
    """`things` in lists of bounded length."""
    rest = iter(things)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def purchase_chunks(purchases: QuerySet[Purchase]) -> Iterator[list[Purchase]]:
    """`purchases` from the oldest on, each chunk a query of its own after the last one's end."""
    ordered = purchases.order_by("created_at", "id")
    chunk = list(ordered[:_CHUNK])
    while chunk:
        yield chunk
        last = chunk[-1]
        later = Q(created_at__gt=last.created_at) | Q(created_at=last.created_at, id__gt=last.id)
        chunk = list(ordered.filter(later)[:_CHUNK])
