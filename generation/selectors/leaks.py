"""Renders that cost us and earn nothing, for operators."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet, Sum

from generation.models import LeakedCost


def leaks_noted(since: datetime, until: datetime | None = None) -> QuerySet[LeakedCost]:
    """Those that were written down from `since` on, before `until`."""
    noted = LeakedCost.objects.order_by().filter(recorded_at__gte=since)
    return noted.filter(recorded_at__lt=until) if until else noted


def leaked_cost(since: datetime, until: datetime | None = None) -> int:
    """What leaked in that time, in millionths of a dollar."""
    noted = leaks_noted(since, until)
    return int(noted.aggregate(sum=Sum("microdollars", default=0))["sum"])


def leaked_costs() -> dict[tuple[str, ...], int]:
    """What leaked since ever, in millionths of a dollar, by endpoint and reason."""
    rows = LeakedCost.objects.order_by().values_list("endpoint", "reason")
    return {tuple(key): amount for *key, amount in rows.annotate(amount=Sum("microdollars"))}
