"""The reference image of a job: its photo in exactly the pixels that are rendered."""

from __future__ import annotations

from django.core.files.storage import default_storage

from generation.media.frames import frame_to
from generation.models import FrameMode, Job
from generation.platforms import size_pixels

CONTENT_TYPE = "image/jpeg"


def render_image(*, job: Job) -> bytes:
    """The photo as a JPEG, framed as its creator chose; OSError when it cannot be read."""
    with default_storage.open(job.image.storage_key) as file:
        photo = file.read()
    width, height = size_pixels(job.size)
    return frame_to(
        image_bytes=photo,
        width=width,
        height=height,
        focus=(job.focus_x, job.focus_y),
        mode="pad" if job.framing == FrameMode.PAD else "crop",
    )
