"""What this room does in the background."""

from __future__ import annotations

from celery import shared_task

from common import idempotency


@shared_task
def keys_expire() -> None:
    """Forget the keys of calls that were made more than a day ago."""
    idempotency.keys_expire()
