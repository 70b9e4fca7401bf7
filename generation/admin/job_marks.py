"""How a job's state looks to staff."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.admin_marks import Tone, mark, span_written
from generation.models import Job, JobState

TONES = {
    JobState.READY: Tone.DONE,
    JobState.FAILED: Tone.BAD,
    JobState.CANCELED: Tone.QUIET,
}


def state_mark(state: str) -> SafeString:
    """The state's name on its colour."""
    state = JobState(state)
    return mark(state.label, TONES.get(state, Tone.WAIT))


def job_mark(job: Any) -> SafeString:
    """The state of a job of `selectors.desk.jobs_at_desk`, and for how long it has been stuck."""
    if job.stuck_since is None:
        return state_mark(job.state)
    stuck = _("Stuck for %(span)s") % {"span": span_written(job.now - job.stuck_since)}
    return format_html("{} {}", mark(stuck, Tone.BAD), state_mark(job.state))


def credits_mark(job: Any) -> SafeString:
    """The price, and whether it went back."""
    if job.state in (JobState.FAILED, JobState.CANCELED) or job.given_back:
        return format_html("{} {}", job.credits, mark(_("back"), Tone.BACK))
    return format_html("{}", job.credits)


def short_id(job: Job) -> str:
    """What staff reads of an id; the search finds it."""
    return str(job.pk)[:8]
