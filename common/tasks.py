"""What this room does in the background."""

from __future__ import annotations

from datetime import UTC, datetime

from celery import shared_task

from common import daily, idempotency


@shared_task
def keys_expire() -> None:
    """Forget the keys of calls that were made more than a day ago."""
    idempotency.keys_expire()


@shared_task
def daily_report() -> None:
    """Send the mail about yesterday, if it is time to and nobody has."""
    daily.report_send_due(datetime.now(UTC))
