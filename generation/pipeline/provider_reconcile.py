"""Compare what a provider has with what our jobs know."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from generation.models import FINAL, Job, JobState, LeakedCost, LeakReason
from generation.providers import get_provider
from generation.providers.base import ProviderError, RemoteVideo
from generation.providers.listing import list_recent

LISTED = 100


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
        videos, missing = asyncio.run(_ask(endpoint, _rendering(endpoint)))
    except ProviderError as error:
        return Difference(endpoint, problem=f"{error.code}: {error.message}")
    known = _known(endpoint, [video.id for video in videos])
    unclaimed = [video for video in videos if video.id not in known]
    return Difference(endpoint, unclaimed=unclaimed, missing=missing)


def _rendering(endpoint: str) -> list[Job]:
    states = (JobState.RENDERING, JobState.STORING)
    return list(Job.objects.filter(endpoint=endpoint, state__in=states))


async def _ask(endpoint: str, jobs: Sequence[Job]) -> tuple[list[RemoteVideo], list[Job]]:
    """The listing, and those of `jobs` whose render the provider denies."""
    missing = []
    async with get_provider(endpoint) as provider:
        videos = await list_recent(provider, limit=LISTED)
        listed = {video.id for video in videos}
        for job in jobs:
            if job.provider_job_id in listed:
                continue
            try:
                await provider.retrieve(str(job.provider_job_id))
            except ProviderError as error:
                if error.permanent:
                    missing.append(job)
    return videos, missing


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
    ended = Job.objects.filter(endpoint=endpoint, state__in=FINAL, provider_job_id__isnull=True)
    return ended.filter(prompt=video.prompt or "").exclude(submitted_at=None).first()
