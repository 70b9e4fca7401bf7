"""A finished video and the shapes that it can be downloaded in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from generation.media.geometry import (
    Focus,
    Size,
    focus_after_crop,
    focus_after_pad,
    kept_by_crop,
    same_shape,
    size_without_blowing_up,
)
from generation.models import Asset, Export, FrameMode, Job
from generation.platforms import PLATFORMS, Platform, size_pixels

# Cropping is what looks best, as long as this much of the picture stays.
KEPT_AT_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Shape:
    """One file for all `platforms` that take the same pixels and length.

    `fits` says that the original is that file: it has the ratio and is not too long. `mode` is how
    the picture would come into the shape if nobody says otherwise.
    """

    platforms: tuple[Platform, ...]
    size: Size
    seconds: float
    fits: bool
    mode: FrameMode

    @property
    def ratio(self) -> str:
        """Such as "4:5"."""
        return self.platforms[0].ratio

    @property
    def slug(self) -> str:
        """The first of its platforms stands for it."""
        return self.platforms[0].slug


def shapes_of(video: Asset) -> list[Shape]:
    """Every shape that a platform asks for; those that the original fits come first."""
    together: dict[tuple[Size, float, bool], list[Platform]] = defaultdict(list)
    for platform in PLATFORMS.values():
        size, seconds = (platform.width, platform.height), _length(video, platform)
        fits = same_shape(_size(video), size) and seconds == video.duration
        # Whatever its pixels, the original is one file.
        together[(_size(video) if fits else size, seconds, fits)].append(platform)
    shapes = [
        Shape(tuple(platforms), size, seconds, fits, _mode(video, size))
        for (size, seconds, fits), platforms in together.items()
    ]
    return sorted(shapes, key=lambda shape: not shape.fits)


def shape_for(video: Asset, platform: str) -> Shape:
    """The shape that a platform asks for."""
    return next(
        shape
        for shape in shapes_of(video)
        if any(place.slug == platform for place in shape.platforms)
    )


def export_pixels(video: Asset, shape: Shape, mode: str) -> Size:
    """The pixels of an export: the platform's, or fewer where the video has too few for them."""
    return size_without_blowing_up(_size(video), shape.size, cover=mode == FrameMode.CROP)


def export_focus(job: Job) -> Focus:
    """Where the point that the creator chose in the photo lies in the video.

    The renderer was given the photo framed so, and begins with it.
    """
    focus = focus_in_frame(
        (job.focus_x, job.focus_y),
        mode=job.framing,
        picture=_size(job.image),
        shape=size_pixels(job.size),
    )
    return round(focus[0], 4), round(focus[1], 4)


def focus_in_frame(focus: Focus, *, mode: str, picture: Size, shape: Size) -> Focus:
    """Where a point of `picture` lies in a frame of `shape` that it was cropped or padded to."""
    place = focus_after_pad if mode == FrameMode.PAD else focus_after_crop
    return place(focus, picture=picture, shape=shape)


def exports_of(job: Job) -> list[Export]:
    """The exports of a job, the oldest first, with their files."""
    return list(Export.objects.filter(job=job).select_related("asset"))


def export_of(exports: list[Export], video: Asset, shape: Shape, mode: str) -> Export | None:
    """The one among `exports` that was made for a shape in a mode."""
    size = export_pixels(video, shape, mode)
    for export in exports:
        made = ((export.width, export.height), export.seconds, export.mode)
        if made == (size, shape.seconds, mode):
            return export
    return None


def _length(video: Asset, platform: Platform) -> float:
    return min(video.duration or 0.0, float(platform.max_seconds))


def _size(asset: Asset) -> Size:
    return asset.width, asset.height


def _mode(video: Asset, size: Size) -> FrameMode:
    enough = kept_by_crop(_size(video), size) >= KEPT_AT_LEAST
    return FrameMode.CROP if enough else FrameMode.PAD
