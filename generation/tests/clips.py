"""Short videos, made on the spot."""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from PIL import Image

from generation.tests.photo_files import quartered

Size = tuple[int, int]
RATE = 10
SOUND_RATE, SAMPLES = 44_100, 1024


def clip(
    path: Path, *, size: Size = (72, 128), seconds: float = 1, sound: bool = True, begins: float = 0
) -> Path:
    """Red at the top left, green at the top right, blue at the bottom left, white beside it; with a
    mono tone. It begins at the second `begins` of its own clock."""
    with av.open(str(path), "w", format="mp4") as container:
        pictures = container.add_stream("libx264", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        tone = container.add_stream("aac", rate=SOUND_RATE, layout="mono") if sound else None
        for number in range(round(seconds * RATE)):
            image = quartered(size)
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number + round(begins * RATE), Fraction(1, RATE)
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode())
        if tone is not None:
            for frame in _tone(seconds, begins):
                container.mux(tone.encode(frame))
            container.mux(tone.encode())
    return path


def still(path: Path, second: float = 0.5) -> Image.Image:
    """The picture at a second of a video."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= second:
                image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
                return image
    raise AssertionError("it is shorter than that")


def _tone(seconds: float, begins: float) -> list[AudioFrame]:
    count = round(seconds * SOUND_RATE)
    turn = 2 * math.pi * 440 / SOUND_RATE
    frames = []
    for start in range(0, count - SAMPLES, SAMPLES):
        wave = (int(9000 * math.sin(turn * (start + number))) for number in range(SAMPLES))
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(struct.pack(f"<{SAMPLES}h", *wave))
        frame.sample_rate, frame.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
        frame.pts = start + round(begins * SOUND_RATE)
        frames.append(frame)
    return frames
