"""Every periodic task, in one place. Each message may be dropped: the next does the same."""

from __future__ import annotations

from typing import Any

# Expiry is a time of day by the clock of beat, so it leaves room for clocks that differ: were it a
# second, a worker whose clock is a second ahead would drop every sweep.
SHORTEST_LIFE = 10


def _every(seconds: float, task: str) -> dict[str, Any]:
    expires = max(seconds, SHORTEST_LIFE)
    return {"task": task, "schedule": seconds, "options": {"expires": expires}}


DAY = 24 * 60 * 60

SCHEDULE = {
    "jobs-sweep": _every(1, "generation.tasks.sweep"),
    "stripe-events-sweep": _every(10, "billing.tasks.stripe_events_sweep"),
    "heartbeat": _every(10, "celery_worker.tasks.heartbeat"),
    "notices-expire": _every(DAY, "generation.tasks.notices_expire"),
}
