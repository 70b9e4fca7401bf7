"""The timeline of a job, as a list and as a strip of its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from common.admin_marks import span_written
from generation.admin.job_marks import state_mark
from generation.models import Job
from generation.selectors.desk import Step, job_steps
from generation.words import event_words

# The strip's own units; it is drawn as wide as there is room.
WIDTH = 1000
NARROWEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One state as it is shown; `x` and `width` place it on the strip."""

    at: datetime
    state: str
    mark: SafeString
    words: str
    lasted: str
    is_last: bool
    x: float
    width: float


def timeline(job: Job, *, now: datetime) -> list[Row]:
    """Every state that the job entered, and how much of its time went into each."""
    steps = job_steps(job=job, now=now)
    total = sum(step.seconds for step in steps)
    rows, x = list[Row](), 0.0
    # What is too short to be seen is given some of the room of the others.
    spare = WIDTH - NARROWEST * len(steps)
    for step in steps:
        width = NARROWEST + (spare * step.seconds / total if total else 0)
        rows.append(_row(step, x=x, width=width))
        x += width
    return rows


def _row(step: Step, **place: Any) -> Row:
    event = step.event
    return Row(
        at=event.at,
        state=event.state,
        mark=state_mark(event.state),
        words=event_words(event.code, event.params),
        lasted="" if step.lasted is None else span_written(step.lasted),
        is_last=step.is_last,
        **{name: round(value, 1) for name, value in place.items()},
    )
