"""Compare what a provider has with what our jobs know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from generation.models import FINAL, Job, JobState, LeakedCost, LeakReason
from generation.pipeline.asking import Answer, Asking
from generation.providers.base import ProviderError, RemoteVideo
from generation.providers.listing import list_since

# As far back as a provider's files can still be fetched, and no further than this.
SINCE = timedelta(days=1)
LISTED = 5000
AT_ONCE = 20


@dataclass(slots=True)
class Difference:
    """What does not fit at one endpoint: renders without a job, and jobs without their render."""

    endpoint: str
    unclaimed: list[RemoteVideo] = field(default_factory=list)
    missing: list[Job] = field(default_factory=list)
    problem: str = ""


def provider_reconcile(*, fix: bool) -> list[Difference]:
    """Ask every endpoint for its newest renders and compare.

    With `fix`, a render that no job holds is booked as leaked cost, unless a job that is still
    looking for its own could be meant. A job whose render is gone is left to its deadline, which
    gives the credits back.
    """
    differences = [_compare(endpoint) for endpoint in settings.VIDEO_ENDPOINTS]
    if fix:
        for difference in differences:
            _book(difference)
    return differences


def _compare(endpoint: str) -> Difference:
    try:
        with Asking(endpoint) as asking:
            return _differences(endpoint, asking)
    except ProviderError as error:
        return Difference(endpoint, problem=f"{error.code}: {error.message}")


def _differences(endpoint: str, asking: Asking) -> Difference:
    """What the listing shows that no job holds, and those jobs whose render the provider denies."""
    if not asking.provider.can_list:
        return Difference(endpoint, missing=_missing(asking, _rendering(endpoint)))
    since = (timezone.now() - SINCE).timestamp()
    videos = asking.run(list_since(asking.provider, since=since, limit=LISTED))
    listed = {video.id for video in videos}
    unseen = [job for job in _rendering(endpoint) if job.provider_job_id not in listed]
    known = _known(endpoint, [video.id for video in videos])
    return Difference(
        endpoint,
        unclaimed=[video for video in videos if video.id not in known],
        missing=_missing(asking, unseen),
    )


def _rendering(endpoint: str) -> list[Job]:
    states = (JobState.RENDERING, JobState.STORING)
    return list(Job.objects.filter(endpoint=endpoint, state__in=states))


def _missing(asking: Asking, jobs: Sequence[Job]) -> list[Job]:
    ids = [str(job.provider_job_id) for job in jobs]
    answers = asking.retrieve_each(ids, at_once=AT_ONCE)
    return [job for job, answer in zip(jobs, answers, strict=True) if _denies(answer)]


def _denies(answer: Answer) -> bool:
    return isinstance(answer, ProviderError) and answer.permanent


def _known(endpoint: str, ids: list[str]) -> set[str | None]:
    held = Job.objects.filter(endpoint=endpoint, provider_job_id__in=ids)
    booked = LeakedCost.objects.filter(endpoint=endpoint, provider_job_id__in=ids)
    return {
        *held.values_list("provider_job_id", flat=True),
        *booked.values_list("provider_job_id", flat=True),
    }


def _book(difference: Difference) -> None:
    looking = Job.objects.filter(
        endpoint=difference.endpoint, state__in=(JobState.SUBMITTING, JobState.UNKNOWN)
    )
    if looking.exists():
        return
    for video in difference.unclaimed:
        job = _giver_up(difference.endpoint, video)
        LeakedCost.objects.get_or_create(
            endpoint=difference.endpoint,
            provider_job_id=video.id,
            defaults={
                "job": job,
                "reason": LeakReason.UNCLAIMED,
                "microdollars": job.cost_microdollars if job else 0,
            },
        )


def _giver_up(endpoint: str, video: RemoteVideo) -> Job | None:
    """The job that most likely asked for this render and was given up before it was found."""
    ended = Job.objects.filter(
        endpoint=endpoint, state__in=FINAL, provider_job_id__isnull=True, leaks__isnull=True
    )
    return ended.filter(prompt=video.prompt or "").exclude(submitted_at=None).first()
