"""Which part of a statement somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Kinds of movement (none: all) and days in UTC, the first and the last included."""

    kinds: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != EVERYTHING

    def condition(self) -> Q:
        """The same for a query of transactions."""
        condition = Q()
        if self.kinds:
            condition &= Q(kind__in=sorted(self.kinds))
        if self.since:
            condition &= Q(created_at__gte=datetime.combine(self.since, time.min, UTC))
        if self.until:
            condition &= Q(created_at__lte=datetime.combine(self.until, time.max, UTC))
        return condition


EVERYTHING = StatementFilter()
