"""Every periodic task, in one place. Each message may be dropped: the next does the same."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

from common.messages import SHORTEST_LIFE

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def _every(seconds: float, task: str) -> dict[str, Any]:
    expires = max(seconds, SHORTEST_LIFE)
    return {"task": task, "schedule": seconds, "options": {"expires": expires}}


def _daily(hour: int, minute: int, task: str) -> dict[str, Any]:
    """At that time (UTC): an interval of a day would begin anew whenever beat is restarted."""
    at = crontab(hour=str(hour), minute=str(minute))
    return {"task": task, "schedule": at, "options": {"expires": HOUR}}


def _hourly(minute: int, task: str) -> dict[str, Any]:
    at = crontab(minute=str(minute))
    return {"task": task, "schedule": at, "options": {"expires": HOUR}}


SCHEDULE = {
    "jobs-sweep": _every(1, "generation.tasks.sweep"),
    "exports-sweep": _every(2, "generation.tasks.exports_sweep"),
    "stripe-events-sweep": _every(10, "billing.tasks.stripe_events_sweep"),
    "checkouts-end": _every(30, "billing.tasks.checkouts_end"),
    "heartbeat": _every(10, "celery_worker.tasks.heartbeat"),
    # Each hour until the day has its digest.
    "ledger-digest": _hourly(10, "credits.tasks.ledger_digest"),
    "ledger-prove": _hourly(40, "credits.tasks.ledger_prove"),
    "stripe-reconcile": _daily(4, 17, "billing.tasks.stripe_reconcile"),
    "models-measure": _every(10 * MINUTE, "generation.tasks.models_measure"),
    "late-renders": _hourly(25, "generation.tasks.late_renders_book"),
    "deleted-files-remove": _every(MINUTE, "generation.tasks.deleted_files_remove"),
    "data-exports-sweep": _every(MINUTE, "accounts.tasks.data_exports_sweep"),
    "accounts-forget": _every(MINUTE, "accounts.tasks.accounts_forget_sweep"),
    "data-exports-tidy": _daily(3, 57, "accounts.tasks.data_exports_tidy"),
    # The expiry first: what it could not remove, the sweep does.
    "files-expire": _daily(3, 7, "generation.tasks.files_expire"),
    "storage-sweep": _daily(3, 37, "generation.tasks.storage_sweep"),
    # Only the first of a day that comes late enough (DAILY_REPORT_AT) does anything.
    "daily-report": _every(10 * MINUTE, "common.tasks.daily_report"),
    "keys-expire": _daily(3, 47, "common.tasks.keys_expire"),
    "notices-expire": _every(DAY, "generation.tasks.notices_expire"),
}
