"""Videos that were rendered for us: what they are, a still of them, and a copy that plays at once.

The file itself is never changed: its provenance manifest stays valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer
from PIL import Image

POSTER_SECOND = 1.0
POSTER_QUALITY = 82
# Of 0 to 6. 4, the default, takes twice the time for 4 % fewer bytes, and somebody waits for it.
POSTER_EFFORT = 2
LONGEST_SECONDS = 600
MOST_PIXELS = 4096 * 4096

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2"


class NotAVideo(Exception):
    """The file is not an MP4 with pictures in it that can be decoded."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a file really is; `duration` in seconds, `audio_codec` None when it is silent."""

    width: int
    height: int
    duration: float
    video_codec: str
    audio_codec: str | None


@dataclass(frozen=True, slots=True)
class Poster:
    """A still image of a video, as WebP."""

    content: bytes
    width: int
    height: int


def video_probe(path: Path) -> VideoFacts:
    """Size, length and codecs; NotAVideo for anything else, whatever its name says."""
    with path.open("rb") as file:
        if file.read(12)[4:8] != b"ftyp":
            raise NotAVideo("no MP4 header")
    try:
        with av.open(str(path), format=_CONTAINERS) as container:
            return _facts(container)
    except (av.FFmpegError, ValueError) as error:
        raise NotAVideo(type(error).__name__) from error


def poster_make(path: Path) -> Poster:
    """The frame at POSTER_SECOND, or the last one of a shorter video; NotAVideo without any."""
    try:
        with av.open(str(path), format=_CONTAINERS) as container:
            image = _frame_near(container, POSTER_SECOND)
    except (av.FFmpegError, ValueError) as error:
        raise NotAVideo(type(error).__name__) from error
    output = BytesIO()
    image.save(output, "WEBP", quality=POSTER_QUALITY, method=POSTER_EFFORT)
    return Poster(output.getvalue(), image.width, image.height)


def index_is_last(path: Path) -> bool:
    """Whether a player must fetch the whole file before it can begin (`moov` after `mdat`)."""
    with path.open("rb") as file:
        for kind in _boxes(file):
            if kind in (b"moov", b"mdat"):
                return kind == b"mdat"
    return False


def faststart_copy(source: Path, target: Path) -> None:
    """Write the same streams to `target` with the index in front; nothing is encoded again.

    NotAVideo when a stream cannot be copied as it is.
    """
    try:
        _remux(source, target)
    except (av.FFmpegError, ValueError) as error:
        raise NotAVideo(type(error).__name__) from error


def _remux(source: Path, target: Path) -> None:
    with (
        av.open(str(source), format=_CONTAINERS) as reader,
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as writer,
    ):
        streams = {
            stream.index: writer.add_stream_from_template(stream)
            for stream in (*reader.streams.video, *reader.streams.audio)
        }
        for packet in reader.demux(*(reader.streams[index] for index in streams)):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                writer.mux(packet)


def _facts(container: InputContainer) -> VideoFacts:
    if not container.streams.video:
        raise NotAVideo("no pictures")
    stream = container.streams.video[0]
    audio = container.streams.audio[0] if container.streams.audio else None
    duration = (container.duration or 0) / av.time_base
    if not 0 < duration <= LONGEST_SECONDS or not 0 < stream.width * stream.height <= MOST_PIXELS:
        raise NotAVideo("its size or length cannot be")
    return VideoFacts(
        width=stream.width,
        height=stream.height,
        duration=round(duration, 3),
        video_codec=stream.codec_context.name,
        audio_codec=audio.codec_context.name if audio else None,
    )


def _frame_near(container: InputContainer, second: float) -> Image.Image:
    last = None
    for frame in container.decode(video=0):
        last = frame
        if frame.time is not None and frame.time >= second:
            break
    if last is None:
        raise NotAVideo("no picture could be decoded")
    image: Image.Image = last.to_image()  # type: ignore[no-untyped-call]
    return image


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    """The kinds of an MP4's top-level boxes, in order (ISO/IEC 14496-12, 4.2)."""
    while len(header := file.read(8)) == 8:
        length, kind, skip = int.from_bytes(header[:4]), header[4:], 8
        if length == 1:
            length, skip = int.from_bytes(file.read(8)), 16
        yield kind
        if length < skip:
            return
        file.seek(length - skip, 1)
