"""The take itself on a page of staff: its clip if there is one, else the photo it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from common.storage import signed_url
from generation.models import Asset, Job
from generation.selectors.reports import video_there


@dataclass(frozen=True, slots=True)
class Clip:
    """Links that live some minutes; empty for what is not there (any more)."""

    video: str = ""
    poster: str = ""
    photo: str = ""


def clip_of(job: Job) -> Clip:
    """What can be looked at of a job."""
    if video_there(job):
        return Clip(video=_link(job.playback or job.video), poster=_link(job.poster))
    return Clip(photo=_link(job.image))


def _link(asset: Asset | None) -> str:
    return signed_url(asset.storage_key).url if asset and not asset.deleted_at else ""
