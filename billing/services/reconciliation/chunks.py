"""Much, a little at a time: memory stays bounded however long the walk is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from billing.models import Purchase

T = TypeVar("T")

_CHUNK = 100
# What is younger is on its way by the usual means: an event, a page, the sweep.
_GRACE = timedelta(minutes=10)


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


def is_young(moment: datetime) -> bool:
    """Whether it happened too recently to be called a difference."""
    return timezone.now() - moment < _GRACE
