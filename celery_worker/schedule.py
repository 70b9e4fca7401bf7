"""Every periodic task, in one place. A message that was not run before the next is dropped."""

from __future__ import annotations

from typing import Any


def _every(seconds: float, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


DAY = 24 * 60 * 60

SCHEDULE = {
    "jobs-sweep": _every(1, "generation.tasks.sweep"),
    "stripe-events-sweep": _every(10, "billing.tasks.stripe_events_sweep"),
    "heartbeat": _every(10, "celery_worker.tasks.heartbeat"),
    "notices-expire": _every(DAY, "generation.tasks.notices_expire"),
}
