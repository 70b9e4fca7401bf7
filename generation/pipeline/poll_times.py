"""When to look at a render again: soon while it is young, then near its model's usual finish."""

from __future__ import annotations

from generation.models import TypicalSeconds
from generation.pipeline.leases import jittered

SOONEST = 0.5
# Nobody watches a bar for longer than 15 s without seeing it move; the rest is for the sweep's
# second, and for the time that a listing takes.
LONGEST = 12.0

# For a model that the catalogue has forgotten.
USUAL = TypicalSeconds(p50=120, p90=300)

# What one core can do beside its other work: renders seen in a listing and asked one by one, each
# second. Measured by `polls_listed` and `polls_single` (docs/performance.md).
LISTED_PER_SECOND = 850
ASKED_PER_SECOND = 190


def poll_wait(age: float, typical: TypicalSeconds) -> float:
    """Seconds until the next look at a render that is `age` seconds old.

    Early, since what fails fails early; each twentieth of the usual time on the way, so that the
    progress moves; twice as often from a little before the usual finish until most are done; then
    ever more rarely.
    """
    if age < min(typical.p50 / 10, 5):
        wait = max(age / 2, SOONEST)
    elif age < (near := typical.p50 * 0.8):
        wait = min(typical.p50 / 20, near - age)
    elif age <= typical.p90:
        wait = typical.p50 / 40
    else:
        wait = (age - typical.p90) / 4
    return min(jittered(max(wait, SOONEST)), LONGEST)


def crowd_wait(in_flight: int, *, listed: bool) -> float:
    """The shortest time between two looks at each of so many renders that one worker can keep."""
    return in_flight / (LISTED_PER_SECOND if listed else ASKED_PER_SECOND)
