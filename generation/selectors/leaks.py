"""Renders that cost us and earn nothing, for operators."""

from __future__ import annotations

from django.db.models import Sum

from generation.models import LeakedCost


def leaked_costs() -> dict[tuple[str, ...], int]:
    """What leaked in all, in millionths of a dollar, by endpoint and reason."""
    rows = LeakedCost.objects.order_by().values_list("endpoint", "reason")
    return {tuple(key): amount for *key, amount in rows.annotate(amount=Sum("microdollars"))}
