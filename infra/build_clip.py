"""Make the landing page's clip and its poster out of a video that this product rendered.

    make demo IMAGE=generation/tests/samples/coffee.jpg OUT=clip.mp4 \\
        PROMPT='A hand turns the cup: "okay, this is the first coffee I did not reheat"'
    .venv/bin/python infra/build_clip.py clip.mp4

The sound is left out, since the page plays it muted; the frame is at most 272 CSS pixels wide
there, and 540 are sharp on every screen.
"""

from __future__ import annotations

import sys
from pathlib import Path

import av
from av.video.stream import VideoStream
from PIL import Image

TARGET = Path(__file__).resolve().parent.parent / "static" / "img"
SIZE = (540, 960)
# Constant quality: the smallest number at which the clip stays well below 400 KB.
QUALITY = "27"
# The still in which the first words are there.
POSTER_FRAME = 20


def build(video: Path) -> list[Path]:
    """Write `landing.mp4` and `landing-poster.webp`; returns their paths."""
    clip, poster = TARGET / "landing.mp4", TARGET / "landing-poster.webp"
    with av.open(str(video)) as source, av.open(str(clip), "w", options=_AT_ONCE) as target:
        stream = target.add_stream("libx264", rate=source.streams.video[0].average_rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": QUALITY, "preset": "veryslow", "tune": "film"}
        for number, frame in enumerate(source.decode(video=0)):
            if number == POSTER_FRAME:
                _poster(frame.to_image(), poster)  # type: ignore[no-untyped-call]
            small = frame.reformat(*SIZE, interpolation="LANCZOS")
            small.pts = None
            target.mux(stream.encode(small))
        target.mux(stream.encode(None))
    return [clip, poster]


# The index in front, so that it plays while it loads.
_AT_ONCE = {"movflags": "+faststart"}


def _poster(still: Image.Image, path: Path) -> None:
    still.resize(SIZE, Image.Resampling.LANCZOS).save(path, quality=72, method=6)


if __name__ == "__main__":
    for written in build(Path(sys.argv[1])):
        print(f"{written.name}: {written.stat().st_size / 1024:.0f} KB")
