"""What accounts do in the background. A lost message costs an e-mail."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts.low_balance import low_balance_tell


@shared_task
def low_balance_mail(charge_id: str) -> None:
    """Tell whoever was charged that their credits run low."""
    low_balance_tell(charge_id=UUID(charge_id))
