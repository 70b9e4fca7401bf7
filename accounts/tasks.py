"""What accounts do in the background. A lost message costs a mail, or a minute."""

from __future__ import annotations

from threading import BoundedSemaphore
from uuid import UUID

from celery import shared_task

from accounts import closing, data_export
from accounts.low_balance import low_balance_tell

# A ZIP takes minutes of a worker's thread: never more than one at a time holds one.
_ONE_AT_A_TIME = BoundedSemaphore(1)


@shared_task
def low_balance_mail(charge_id: str) -> None:
    """Tell whoever was charged that their credits run low."""
    low_balance_tell(charge_id=UUID(charge_id))


@shared_task
def data_export_make(export_id: str) -> None:
    """Pack somebody's data; while another is packed here, the next sweep hands it out again."""
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        return
    try:
        data_export.data_export_make(export_id=UUID(export_id))
    finally:
        _ONE_AT_A_TIME.release()


@shared_task
def data_exports_sweep() -> None:
    """Hand out what waits, remove what had its day."""
    data_export.data_exports_sweep()


@shared_task
def data_exports_tidy() -> None:
    """Remove files that a crash left."""
    data_export.data_exports_tidy()


@shared_task
def account_forget(user_id: str) -> None:
    """Have every room forget a closed account."""
    closing.account_forget(user_id=UUID(user_id))


@shared_task
def accounts_forget_sweep() -> None:
    """Take up closed accounts again that something was waited for."""
    closing.accounts_forget_sweep()
