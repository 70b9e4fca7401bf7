"""Make a finished video in another shape: fetch the original, encode it in a child, store it.

The steps are those of `job_store`: a temporary folder, keys that contain the lease, and one
transaction at the end, which counts only for whoever still holds the export.
"""

from __future__ import annotations

import logging
import tempfile
from functools import partial
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now

from generation.media.encoder import export_encode_in_child
from generation.media.export import ExportSpec
from generation.media.video import video_probe
from generation.models import Asset, Export, ExportState
from generation.models.assets import AssetKind
from generation.pipeline import wake
from generation.pipeline.export_leases import (
    ExportLost,
    Hold,
    export_take,
    exports_claim,
    exports_return,
)
from generation.pipeline.leases import DISPATCH_SECONDS, backoff
from generation.pipeline.state import after
from generation.pipeline.stored_files import CHUNK, StoredFiles

logger = logging.getLogger(__name__)

SWEEP = "generation.tasks.exports_sweep"
MAKE = "generation.tasks.make_export"
# A worker makes one at a time: claiming more than a few would only pass them round.
CLAIMED_AT_ONCE = 4
MOST_ATTEMPTS = 3
# From the wish to the file, waiting included.
DEADLINE_SECONDS = 3600
# What encoding takes of the progress bar; fetching comes before, storing after.
ENCODED_BY, STORED_BY = 95, 97


class VideoGone(Exception):
    """The video was deleted meanwhile."""


def exports_wake_on_commit() -> None:
    """Run the sweep once what was written can be seen."""
    transaction.on_commit(partial(wake.send, SWEEP, expires=wake.SWEEP_EXPIRES))


def exports_sweep() -> int:
    """Claim exports that are due and hand them out; how many. What cannot be sent is given back."""
    claims = exports_claim(limit=CLAIMED_AT_ONCE)
    for export_id, lease in claims:
        words = {"export_id": str(export_id), "lease": str(lease)}
        if not wake.send(MAKE, expires=DISPATCH_SECONDS, **words):
            exports_return(claims=[(export_id, lease)])
    return len(claims)


def export_make(*, export_id: UUID, lease: UUID) -> None:
    """One attempt to make an export; ends in `ready`, later again, or in `failed`."""
    export = export_take(export_id=export_id, lease=lease)
    if export is None:
        return
    if export.attempts > MOST_ATTEMPTS or _is_late(export):
        # Crashes count as well, so this may be the first that is heard of it.
        _give_up(export, lease, "given up")
        return
    try:
        _make(export, lease)
    except ExportLost:
        logger.info("export %s was made by another worker", export_id)
    except VideoGone:
        _give_up(export, lease, "the video was deleted")
    except Exception as error:
        # Our storage, our disk, or a video that cannot be decoded after all. Bounded.
        logger.exception("export %s could not be made", export_id)
        _again_or_give_up(export, lease, f"{type(error).__name__}: {error}")


def _make(export: Export, lease: UUID) -> None:
    hold = Hold(export_id=export.pk, lease=lease)
    video = export.job.video
    if video is None:
        raise VideoGone
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "original.mp4"), Path(folder, "export.mp4")
        _fetch(video, source, hold)
        spec = _spec(export, source, target)
        export_encode_in_child(spec, tick=lambda done: hold.tick(done * ENCODED_BY // 100))
        facts = video_probe(target)
        hold.uploading(STORED_BY)
        with StoredFiles(job=export.job, lease=lease, facts=facts) as files:
            asset = files.add_path(AssetKind.EXPORT, target, name=_filename(export))
            _finish(export, lease, asset, video)


def _spec(export: Export, source: Path, target: Path) -> ExportSpec:
    return ExportSpec(
        source=str(source),
        target=str(target),
        width=export.width,
        height=export.height,
        mode="pad" if export.mode == "pad" else "crop",
        focus_x=export.focus_x,
        focus_y=export.focus_y,
        seconds=export.seconds,
    )


def _fetch(video: Asset, path: Path, hold: Hold) -> None:
    if video.deleted_at:
        raise VideoGone
    with default_storage.open(video.storage_key) as stored, path.open("wb") as file:
        while chunk := stored.read(CHUNK):
            file.write(chunk)
            hold.tick(0)


def _finish(export: Export, lease: UUID, asset: Asset, video: Asset) -> None:
    ours = Export.objects.filter(pk=export.pk, lease_token=lease, state=ExportState.WORKING)
    with transaction.atomic():
        # Whoever deletes the video deletes its exports with it: one of us comes first.
        there = Asset.objects.filter(pk=video.pk, deleted_at=None)
        if there.select_for_update(no_key=True).first() is None:
            raise VideoGone
        asset.save(force_insert=True)
        if not ours.update(asset=asset, progress=100, **_ended(ExportState.READY)):
            raise ExportLost


def _again_or_give_up(export: Export, lease: UUID, detail: str) -> None:
    if export.attempts >= MOST_ATTEMPTS:
        _give_up(export, lease, detail)
        return
    Export.objects.filter(pk=export.pk, lease_token=lease).update(
        state=ExportState.QUEUED,
        due_at=after(backoff(export.attempts)),
        lease_token=None,
        lease_until=None,
    )


def _give_up(export: Export, lease: UUID, detail: str) -> None:
    logger.warning("export %s has failed: %s", export.pk, detail)
    Export.objects.filter(pk=export.pk, lease_token=lease).update(
        failure_detail=detail[:200], **_ended(ExportState.FAILED)
    )


def _ended(state: ExportState) -> dict[str, object]:
    return {
        "state": state,
        "finished_at": Now(),
        "due_at": None,
        "lease_token": None,
        "lease_until": None,
    }


def _is_late(export: Export) -> bool:
    return Export.objects.filter(pk=export.pk, deadline_at__lte=Now()).exists()


def _filename(export: Export) -> str:
    """What a downloaded export is called: its shape and which video it is."""
    size = f"{export.width}x{export.height}-{export.mode}"
    return f"{size}-{export.job.created_at:%Y-%m-%d}-{str(export.job_id)[:8]}.mp4"
