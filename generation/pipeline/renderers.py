"""Endpoints as the pipeline uses them: money is reserved before each POST, and one that refuses us
is paused until a person has mended it there."""

from __future__ import annotations

import logging
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse

from common.monitoring import alert_send
from generation.models import PauseCode, Renderer
from generation.selectors.renderers import today

logger = logging.getLogger(__name__)

# The row says no by not changing; spending of another day counts as none.
_RESERVE = """
INSERT INTO generation_renderer AS r (slug, enabled, creates_per_minute, pause_code, pause_detail,
                                      spent_on, spent_microdollars)
VALUES (%(slug)s, TRUE, %(pace)s, '', '', %(today)s, %(amount)s)
ON CONFLICT (slug) DO UPDATE
SET spent_on = %(today)s,
    spent_microdollars = %(amount)s
        + CASE WHEN r.spent_on = %(today)s THEN r.spent_microdollars ELSE 0 END
WHERE r.enabled AND r.pause_code = '' AND (
    r.daily_budget_microdollars IS NULL OR r.daily_budget_microdollars >= %(amount)s
        + CASE WHEN r.spent_on = %(today)s THEN r.spent_microdollars ELSE 0 END)
"""

_GIVE_BACK = """
UPDATE generation_renderer SET spent_microdollars = greatest(spent_microdollars - %s, 0)
WHERE slug = %s AND spent_on = %s
"""


def spending_reserve(*, endpoint: str, microdollars: int) -> bool:
    """Count a render that is about to be ordered; False when the endpoint may not be used for it.

    Belongs into the transaction that commits `submitting`: two workers never overdraw a budget.
    """
    values: dict[str, Any] = {
        "slug": endpoint,
        "pace": Renderer().creates_per_minute,
        "today": today(),
        "amount": microdollars,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, values)
        return bool(cursor.rowcount)


def spending_give_back(*, endpoint: str, microdollars: int) -> None:
    """The endpoint did not take the job, so nothing is spent."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [microdollars, endpoint, today()])


def budget_tell(*, endpoint: str) -> None:
    """Tell staff, once a day, that jobs wait since the budget is used up."""
    told = Renderer.objects.filter(
        slug=endpoint, daily_budget_microdollars__isnull=False, enabled=True, pause_code=""
    ).exclude(budget_told_on=today())
    with transaction.atomic():
        if told.update(budget_told_on=today()):
            alert_send(
                subject=f"The budget of {endpoint} is used up for today",
                lines=[
                    "Jobs for it wait and are refunded at their deadline.",
                    "New ones cannot be ordered. Raise the budget, or wait for the next day (UTC).",
                ],
                path=_page(endpoint),
            )


def renderer_pause(*, endpoint: str, code: PauseCode, detail: str) -> bool:
    """Hand nothing more to an endpoint that refuses our key or account; staff is told once.

    Its jobs wait, and are refunded at their deadline. False when it was paused before.
    """
    Renderer.objects.get_or_create(slug=endpoint)
    with transaction.atomic():
        paused = Renderer.objects.filter(slug=endpoint, pause_code="").update(
            pause_code=code, pause_detail=detail[:300], paused_at=Now()
        )
        if paused:
            alert_send(
                subject=f"{endpoint} is paused: {code.label}",
                lines=[
                    f"It said: {detail[:300]}",
                    "Nothing is handed to it and nothing is sold for it.",
                    "Jobs wait and are refunded at their deadline. Mend it there, then resume it.",
                ],
                path=_page(endpoint),
            )
    return bool(paused)


def _page(endpoint: str) -> str:
    return reverse("admin:generation_renderer_change", args=[endpoint])
