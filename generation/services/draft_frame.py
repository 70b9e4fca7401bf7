"""What a draft's clip begins with, in the shape of the place that it is for."""

from __future__ import annotations

from django.core.files.storage import default_storage

from common.errors import NotFound
from generation.media.frames import Mode, frame_outlined, frame_to
from generation.media.geometry import Size, same_shape
from generation.models import Asset, Draft, FrameMode
from generation.platforms import DEFAULT_PLATFORM, PLATFORMS, Platform, render_size, size_pixels
from generation.selectors.exports import focus_in_frame
from generation.services.choices import choices_for

# Pixels across: as large as a page shows it, on a fine screen.
ACROSS = 400
THUMBNAIL = 160


def draft_platform(draft: Draft) -> Platform:
    """Where it goes; the usual place when what was chosen is not known any more."""
    return PLATFORMS.get(draft.platform, PLATFORMS[DEFAULT_PLATFORM])


def draft_frame(draft: Draft) -> bytes:
    """A small JPEG, made as the renderer's picture and the platform's export of it are: the photo
    in the frame that is rendered, that in the platform's, and what the platform leaves free.

    NotFound without a photo, OSError when it cannot be read.
    """
    if draft.image is None:
        raise NotFound
    place, rendered = draft_platform(draft), _render_size(draft)
    mode: Mode = "pad" if draft.framing == FrameMode.PAD else "crop"
    focus = (draft.focus_x, draft.focus_y)
    with default_storage.open(draft.image.storage_key) as file:
        photo = file.read()
    width, height = _small(rendered)
    frame = frame_to(image_bytes=photo, width=width, height=height, focus=focus, mode=mode)
    shape = (place.width, place.height)
    if not same_shape(rendered, shape):
        picture = (draft.image.width, draft.image.height)
        at = focus_in_frame(focus, mode=mode, picture=picture, shape=rendered)
        width, height = _small(shape)
        frame = frame_to(image_bytes=frame, width=width, height=height, focus=at)
    zone = place.safe_zone
    edges = (zone.left, zone.top, zone.right, zone.bottom)
    return frame_outlined(frame=frame, edges=edges) if any(edges) else frame


def photo_thumbnail(photo: Asset) -> bytes:
    """A photo as a small square JPEG; OSError when it cannot be read."""
    with default_storage.open(photo.storage_key) as file:
        return frame_to(image_bytes=file.read(), width=THUMBNAIL, height=THUMBNAIL)


def _render_size(draft: Draft) -> Size:
    """The pixels that would be rendered; the platform's own without a model."""
    place = draft_platform(draft)
    chosen = choices_for(platform=place.slug, model=draft.model).chosen
    return size_pixels(render_size(chosen.model, place)) if chosen else (place.width, place.height)


def _small(size: Size) -> Size:
    return ACROSS, round(ACROSS * size[1] / size[0])
