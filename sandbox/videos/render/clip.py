"""One clip from its first frame to its last."""

import time
from collections.abc import Callable
from pathlib import Path

from sandbox.videos.render.audio import audio_bed
from sandbox.videos.render.captions import Caption, captions_timed
from sandbox.videos.render.motion import camera_box
from sandbox.videos.render.mux import FRAME_RATE, ClipWriter
from sandbox.videos.render.overlays import Layout, caption_overlay, mark_overlay
from sandbox.videos.render.picture import scene_planes, scene_seen
from sandbox.videos.render.planes import Planes, planes_to_frame
from sandbox.videos.render.spec import RenderSpec
from sandbox.videos.render.stills import Stills

CAPTION_FADE_SECONDS = 0.12
FINISH_SECONDS = 0.25
"""What the index and the stills take after the last frame."""


def clip_render(spec: RenderSpec, report: Callable[[int], None]) -> None:
    """Writes video.mp4, thumbnail.webp and spritesheet.jpg; reports the per cent encoded.

    One frame is in memory at a time, beside the few that the encoder looks ahead.
    """
    folder = Path(spec.folder)
    frames = spec.seconds * FRAME_RATE
    stage = _Stage(spec)
    stills = Stills(spec.size, frames)
    writer = ClipWriter(folder / "video.mp4", spec.size, audio_bed(spec.seconds))
    for number in range(frames):
        frame = planes_to_frame(stage.shot(number / FRAME_RATE))
        stills.see(number, frame)
        writer.write(frame)
        _keep_pace(spec, (number + 1) / frames)
        report((number + 1) * 100 // frames)
    writer.close()
    stills.save(folder)


def _keep_pace(spec: RenderSpec, part: float) -> None:
    """Waits when the work is ahead of the time that the job is to take."""
    due = spec.started_at + (spec.pace_seconds - FINISH_SECONDS) * part
    time.sleep(max(0.0, due - time.time()))


class _Stage:
    """The scene with everything that is printed over it."""

    def __init__(self, spec: RenderSpec) -> None:
        self._spec = spec
        self._scene = scene_planes(Path(spec.reference) if spec.reference else None, spec.size)
        layout = Layout(*spec.size)
        self._mark = mark_overlay(layout)
        timed = captions_timed(spec.prompt, seconds=spec.seconds)
        self._captions = [(caption, caption_overlay(caption.text, layout)) for caption in timed]

    def shot(self, t: float) -> Planes:
        """The finished picture at a time."""
        width, height = self._scene.y.size
        box = camera_box(t, seconds=self._spec.seconds, width=width, height=height)
        planes = scene_seen(self._scene, box, self._spec.size)
        self._mark.draw(planes)
        for caption, overlay in self._captions:
            if overlay is not None and caption.start <= t < caption.end:
                overlay.draw(planes, _opacity(caption, t))
        return planes


def _opacity(caption: Caption, t: float) -> float:
    """Fades in when it comes and out when it goes."""
    nearest = min(t - caption.start, caption.end - t)
    return min(1.0, 0.25 + 0.75 * nearest / CAPTION_FADE_SECONDS)
