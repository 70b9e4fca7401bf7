"""A creator wants a finished video in another shape; it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from common.errors import InvalidInput
from generation.errors import NotReady, VideoDeleted
from generation.models import Asset, Export, ExportState, FrameMode, Job, JobState
from generation.pipeline.exports import DEADLINE_SECONDS, exports_wake_on_commit
from generation.pipeline.state import after
from generation.platforms import PLATFORMS
from generation.selectors.exports import Shape, export_focus, export_pixels, shape_for
from generation.selectors.jobs import job_get_for_user


@dataclass(frozen=True, slots=True)
class Requested:
    """What was asked for; `export` is None where the original is what the platform takes.

    `created` says that it was not asked for before.
    """

    job: Job
    shape: Shape
    export: Export | None
    created: bool


def export_request(
    *, owner_id: UUID, job_id: UUID, platform: str, mode: str | None = None
) -> Requested:
    """Have a job's video made in the shape of a platform, once; a failed one is tried again.

    Without `mode` the picture is cropped where at least half of it stays, else padded. Raises
    NotFound for somebody else's job, NotReady, VideoDeleted, and InvalidInput by field.
    """
    job = job_get_for_user(owner_id=owner_id, job_id=job_id)
    _check(platform, mode)
    video = _video(job)
    shape = shape_for(video, platform)
    if shape.fits:
        return Requested(job, shape, export=None, created=False)
    with transaction.atomic():
        export, created = _find_or_create(job, video, shape, mode or shape.mode)
        if created or _again(export):
            exports_wake_on_commit()
    export.refresh_from_db()
    return Requested(job, shape, export, created)


def _check(platform: str, mode: str | None) -> None:
    errors = {}
    if platform not in PLATFORMS:
        errors["platform"] = [_("Choose one of: %(choices)s.") % {"choices": ", ".join(PLATFORMS)}]
    if mode is not None and mode not in FrameMode.values:
        choices = ", ".join(FrameMode.values)
        errors["mode"] = [_("Choose one of: %(choices)s.") % {"choices": choices}]
    if errors:
        raise InvalidInput(errors=errors)


def _video(job: Job) -> Asset:
    if job.state != JobState.READY or job.video is None:
        raise NotReady
    if job.video.deleted_at:
        raise VideoDeleted
    return job.video


def _find_or_create(job: Job, video: Asset, shape: Shape, mode: str) -> tuple[Export, bool]:
    """Whoever comes second waits for the unique constraint and finds the first one's."""
    width, height = export_pixels(video, shape, mode)
    focus_x, focus_y = export_focus(job)
    return Export.objects.get_or_create(
        job=job,
        width=width,
        height=height,
        seconds=shape.seconds,
        mode=mode,
        focus_x=focus_x,
        focus_y=focus_y,
        defaults={"due_at": Now(), "deadline_at": after(DEADLINE_SECONDS)},
    )


def _again(export: Export) -> bool:
    """Put a failed export into the queue once more; False when it has not failed."""
    failed = Export.objects.filter(pk=export.pk, state=ExportState.FAILED)
    return bool(
        failed.update(
            state=ExportState.QUEUED,
            progress=0,
            attempts=0,
            due_at=Now(),
            deadline_at=after(DEADLINE_SECONDS),
            finished_at=None,
            failure_detail="",
        )
    )
