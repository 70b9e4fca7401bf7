"""What a rendered file is, and what is made of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from generation.media.video import (
    NotAVideo,
    faststart_copy,
    index_is_last,
    poster_make,
    video_probe,
)


def clip(path: Path, *, faststart: bool = False, frames: int = 15) -> Path:
    """A grey clip of 10 pictures a second, its index at the end unless `faststart`."""
    options = {"movflags": "+faststart"} if faststart else {}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 128, "yuv420p"
        for number in range(frames):
            shade = Image.new("RGB", (64, 128), (number * 10,) * 3)
            frame = av.VideoFrame.from_image(shade)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_it_is_known_by_what_it_holds(tmp_path: Path) -> None:
    facts = video_probe(clip(tmp_path / "clip.bin"))
    assert (facts.width, facts.height, facts.video_codec, facts.audio_codec) == (
        64,
        128,
        "h264",
        None,
    )
    assert facts.duration == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(
    "content", [b"", b"<html>not found</html>", b"\0\0\0\x18ftypisom" + bytes(200)]
)
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(content)
    with pytest.raises(NotAVideo):
        video_probe(path)


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(NotAVideo):
        video_probe(path)


@pytest.mark.parametrize("frames", [15, 3])
def test_the_poster_has_the_pixels_of_the_video(tmp_path: Path, frames: int) -> None:
    poster = poster_make(clip(tmp_path / "clip.mp4", frames=frames))
    assert (poster.width, poster.height) == (64, 128)
    assert poster.content[8:12] == b"WEBP"


def test_an_index_at_the_end_is_moved_in_a_copy(tmp_path: Path) -> None:
    original = clip(tmp_path / "original.mp4")
    before = original.read_bytes()
    assert index_is_last(original)
    faststart_copy(original, tmp_path / "playback.mp4")

    assert not index_is_last(tmp_path / "playback.mp4")
    assert video_probe(tmp_path / "playback.mp4") == video_probe(original)
    assert original.read_bytes() == before


def test_an_index_in_front_is_left_there(tmp_path: Path) -> None:
    assert not index_is_last(clip(tmp_path / "clip.mp4", faststart=True))
