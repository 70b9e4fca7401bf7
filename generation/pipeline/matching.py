"""Which render is whose, when an answer was lost.

The protocol has no field of ours, so a render is recognised by model, prompt, seconds, size and
time; never one that another job holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from generation.models import Job, JobState, LeakedCost
from generation.pipeline.asking import Asking
from generation.providers.base import CREATE_SECONDS, RemoteVideo
from generation.providers.listing import list_since

# A listing is read until it is older than what is looked for, and never further than this.
MOST_LISTED = 2000
# How far the provider's clock may be from ours.
CLOCK_SLACK_SECONDS = 120


def renders_since(asking: Asking, jobs: Collection[Job]) -> list[RemoteVideo]:
    """The renders since the first of `jobs` was sent; none where the endpoint cannot list.

    ProviderError when it does not answer.
    """
    if not asking.provider.can_list:
        return []
    since = min(map(_sent, jobs)) - CLOCK_SLACK_SECONDS
    return asking.run(list_since(asking.provider, since=since, limit=MOST_LISTED))


def renders_match(
    endpoint: str, jobs: Iterable[Job], videos: Iterable[RemoteVideo]
) -> dict[UUID, RemoteVideo]:
    """Pair jobs and renders in the order of their times, so that twins get one each.

    Renders that a job holds, or that are booked as leaked cost, are nobody else's.
    """
    free = _free(endpoint, videos)
    found: dict[UUID, RemoteVideo] = {}
    for job in sorted(jobs, key=_sent):
        video = next((video for video in free if video_fits(job, video)), None)
        if video is not None and not _twin_is_submitting(job):
            found[job.pk] = video
            free.remove(video)
    return found


def video_fits(job: Job, video: RemoteVideo) -> bool:
    """Whether a listed render can be this job's. What a provider leaves out is not held against it;
    without the prompt nothing can be recognised."""
    return (
        video.prompt == job.prompt
        and (video.model is None or video.model.startswith(job.upstream))
        and video.seconds in (None, job.seconds)
        and video.size in (None, job.size)
        and (video.created_at is None or _in_time(job, video.created_at))
    )


def _in_time(job: Job, created_at: float) -> bool:
    sent = _sent(job)
    return sent - CLOCK_SLACK_SECONDS <= created_at <= sent + CREATE_SECONDS + CLOCK_SLACK_SECONDS


def _sent(job: Job) -> float:
    return (job.submitted_at or job.created_at).timestamp()


def _free(endpoint: str, videos: Iterable[RemoteVideo]) -> list[RemoteVideo]:
    """Renders that no job holds and that were not given up, oldest first."""
    videos = list(videos)
    ids = [video.id for video in videos]
    taken = set(
        Job.objects.filter(endpoint=endpoint, provider_job_id__in=ids)
        .values_list("provider_job_id", flat=True)
        .union(
            LeakedCost.objects.filter(endpoint=endpoint, provider_job_id__in=ids).values_list(
                "provider_job_id", flat=True
            )
        )
    )
    free = [video for video in videos if video.id not in taken]
    return sorted(free, key=lambda video: video.created_at or 0)


def _twin_is_submitting(job: Job) -> bool:
    """Whether a job with the same wish waits for its answer: the render could be that one's."""
    return Job.objects.filter(
        state=JobState.SUBMITTING,
        endpoint=job.endpoint,
        upstream=job.upstream,
        seconds=job.seconds,
        size=job.size,
        prompt=job.prompt,
    ).exists()
