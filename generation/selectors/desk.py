"""Jobs as staff looks for them, and what happened to one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat, Now

from credits.models import Kind, Transaction
from generation.models import Job, JobEvent, JobState
from generation.selectors.job_status import is_stuck

# What a list shows of an id, and more of it.
_BEGINNING = re.compile(r"[0-9a-f]{8,32}")
# Their credits went back by themselves.
REFUNDED = (JobState.FAILED, JobState.CANCELED)


def jobs_at_desk(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """`jobs` with `stuck_since` (None: it is not), `given_back` (by goodwill) and `now`."""
    goodwill = Transaction.objects.filter(
        kind=Kind.GOODWILL,
        reference=Concat(Value("job:"), Cast(OuterRef("pk"), TextField())),
    )
    return jobs.annotate(
        stuck_since=Case(When(is_stuck(), then=F("deadline_at"))),
        given_back=Exists(goodwill),
        now=Now(),
    )


def job_search(words: str) -> Q:
    """The jobs that `words` may mean: an id, ours or a provider's, an address, a code, the prompt.

    An id is written with or without its dashes, or only by its first eight characters or more; a
    person's finds all of theirs. What reads as one is not looked for in prompts.
    """
    words = words.strip()
    found = Q(provider_job_id=words)
    if _BEGINNING.fullmatch(digits := words.lower().replace("-", "")):
        first, last = UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
        whose = Q(owner_id__gte=first, owner_id__lte=last)
        return found | whose | Q(pk__range=(first, last))
    if "@" in words:
        found |= Q(owner__email__icontains=words)
    return found | Q(failure_code=words) | Q(prompt__icontains=words)


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a job: since when, and for how long (the last one of a finished job: None)."""

    event: JobEvent
    lasted: timedelta | None
    is_last: bool

    @property
    def seconds(self) -> float:
        """How long it lasted; 0 for what has no length."""
        return self.lasted.total_seconds() if self.lasted else 0.0


def job_steps(*, job: Job, now: datetime) -> list[Step]:
    """The timeline of a job with the length of each state, up to `now` while it goes on."""
    events = list(job.events.order_by("sequence"))
    last = None if job.is_final else now
    ends = [*(event.at for event in events[1:]), last]
    return [
        Step(event, None if end is None else end - event.at, is_last=event is events[-1])
        # Each ends where the next one begins.
        for event, end in zip(events, ends, strict=False)
    ]
