"""Fetch a finished render, prove that it is a video, keep it, and only then settle.

The file goes through a temporary folder. What is stored lies under keys that contain the lease, so
two workers can never write over each other; only the one whose transition counts keeps its files.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from credits.services import credits_settle
from generation.media.video import (
    NotAVideo,
    Poster,
    VideoFacts,
    faststart_copy,
    index_is_last,
    poster_make,
    video_probe,
)
from generation.models import Asset, Job, JobState, LeakReason
from generation.models.assets import AssetKind
from generation.pipeline.job_fail import job_fail
from generation.pipeline.lease_keeper import LeaseKeeper
from generation.pipeline.leases import backoff, job_reschedule, lease_take, overdue
from generation.pipeline.state import job_transition
from generation.pipeline.stored_files import StoredFiles
from generation.providers import EndpointNotConfigured, get_provider
from generation.providers.base import ProviderError, VideoProvider

logger = logging.getLogger(__name__)

MAX_BYTES = 500 * 1024 * 1024
DOWNLOAD_SECONDS = 120
LONGEST_PAUSE = 15


class LeaseLost(Exception):
    """Another worker has the job by now: what we made of it is thrown away."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A downloaded and examined video; `playback` is the copy for playing, if one is needed."""

    original: Path
    playback: Path | None
    poster: Poster
    facts: VideoFacts


def job_store(*, job_id: UUID, lease: UUID) -> None:
    """One attempt to bring a finished render home; ends in `ready`, later again, or in a refund."""
    job = lease_take(
        job_id=job_id, lease=lease, seconds=LeaseKeeper.SECONDS, states={JobState.STORING}
    )
    if job is None:
        return
    try:
        with LeaseKeeper(job_id=job_id, lease=lease), tempfile.TemporaryDirectory() as folder:
            _keep(job, lease, _fetch(job, Path(folder)))
    except LeaseLost:
        logger.info("job %s was stored by another worker", job_id)
    except (ProviderError, NotAVideo, EndpointNotConfigured) as error:
        detail = f"{type(error).__name__}: {error}"
        _again_or_give_up(job, lease, detail, code="not_downloadable")
    except Exception as error:
        # Our storage or disk, above all; each has exceptions of its own. Bounded by the deadline.
        logger.exception("job %s could not be stored", job_id)
        _again_or_give_up(job, lease, type(error).__name__, code="not_stored")


def _fetch(job: Job, folder: Path) -> Fetched:
    original = folder / "original.mp4"
    asyncio.run(_download(get_provider(job.endpoint), str(job.provider_job_id), original))
    facts = video_probe(original)
    poster = poster_make(original)
    return Fetched(original, _playback(original, folder / "playback.mp4"), poster, facts)


def _playback(original: Path, copy: Path) -> Path | None:
    """A copy that plays at once, where the original does not; a video is good without it, too."""
    if not index_is_last(original):
        return None
    try:
        faststart_copy(original, copy)
    except NotAVideo as error:
        logger.warning("no copy for playing could be made: %s", error)
        return None
    return copy


async def _download(provider: VideoProvider, video_id: str, path: Path) -> None:
    # Writing blocks this loop, which serves this one download only.
    with path.open("wb") as sink:
        async with provider:
            await provider.download(
                video_id, sink, max_bytes=MAX_BYTES, max_seconds=DOWNLOAD_SECONDS
            )


def _keep(job: Job, lease: UUID, fetched: Fetched) -> None:
    with StoredFiles(job=job, lease=lease, facts=fetched.facts) as files:
        video = files.add_path(AssetKind.VIDEO, fetched.original)
        playback = fetched.playback and files.add_path(AssetKind.PLAYBACK, fetched.playback)
        poster = files.add_poster(fetched.poster)
        _finish(job, lease, video, poster, playback or None)


def _finish(job: Job, lease: UUID, video: Asset, poster: Asset, playback: Asset | None) -> None:
    if not connection.in_atomic_block:
        # Last used before the download: one that was cut meanwhile costs no attempt.
        connection.close_if_unusable_or_obsolete()
    with transaction.atomic():
        for asset in filter(None, (video, poster, playback)):
            asset.save(force_insert=True)
        ready = job_transition(
            job_id=job.pk,
            lease=lease,
            to=JobState.READY,
            from_states={JobState.STORING},
            message="ready",
            video=video,
            poster=poster,
            playback=playback,
        )
        if ready is None:
            raise LeaseLost
        credits_settle(creator_id=job.owner_id, job_id=job.pk, amount=job.credits)


def _again_or_give_up(job: Job, lease: UUID, detail: str, *, code: str) -> None:
    logger.warning("job %s: %s", job.pk, detail)
    if overdue([job]):
        job_fail(
            job_id=job.pk,
            lease=lease,
            from_states={JobState.STORING},
            code=code,
            detail=detail,
            leak=LeakReason.NOT_DOWNLOADABLE,
        )
    else:
        job_reschedule(job=job, seconds=backoff(job.attempts, longest=LONGEST_PAUSE), failed=True)
