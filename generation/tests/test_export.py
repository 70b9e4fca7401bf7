"""A video in another shape: what is in the file, and the process that makes it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from generation.media import encoder
from generation.media.encoder import EncodingFailed, export_encode_in_child
from generation.media.export import ExportSpec, export_encode
from generation.media.geometry import (
    focus_after_crop,
    kept_by_crop,
    same_shape,
    size_without_blowing_up,
)
from generation.media.video import index_is_last, video_probe
from generation.tests.clips import clip, still
from generation.tests.photo_files import BLUE, GREEN, RED, WHITE


def spec_for(folder: Path, **changes: Any) -> ExportSpec:
    spec = ExportSpec(
        source=str(folder / "clip.mp4"),
        target=str(folder / "export.mp4"),
        width=128,
        height=72,
        mode="crop",
        focus_x=0.5,
        focus_y=0.5,
        seconds=60,
    )
    return replace(spec, **changes)


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def export(folder: Path, **changes: Any) -> Path:
    spec = spec_for(folder, **changes)
    export_encode(spec, lambda _percent: None)
    return Path(spec.target)


def corners(image: Image.Image) -> list[Any]:
    width, height = image.size
    return [
        image.getpixel(point)
        for point in ((4, 4), (width - 5, 4), (4, height - 5), (width - 5, height - 5))
    ]


def test_it_is_what_every_platform_takes(tmp_path: Path) -> None:
    clip(tmp_path / "clip.mp4")
    made = export(tmp_path)

    facts = video_probe(made)
    assert (facts.width, facts.height, facts.video_codec) == (128, 72, "h264")
    assert facts.duration == pytest.approx(1, abs=0.1)
    with av.open(str(made)) as container:
        pictures, sound = container.streams.video[0], container.streams.audio[0]
        assert pictures.codec_context.pix_fmt == "yuv420p"
        assert pictures.codec_context.profile == "High"
        assert (sound.codec_context.name, sound.rate, sound.layout.name) == (
            "aac",
            48_000,
            "stereo",
        )
        assert sound.duration is not None
        assert sound.duration / sound.rate == pytest.approx(1, abs=0.1)
        assert sum(1 for _frame in container.decode(video=0)) == 10
    assert not index_is_last(made)
    assert b"elst" not in made.read_bytes(), "an edit list: YouTube and Instagram advise against it"


@pytest.mark.parametrize(
    ("focus_y", "top", "bottom"), [(0.1, RED, RED), (0.5, RED, BLUE), (0.9, BLUE, BLUE)]
)
def test_cropping_keeps_the_focal_point(
    tmp_path: Path, focus_y: float, top: tuple[int, int, int], bottom: tuple[int, int, int]
) -> None:
    clip(tmp_path / "clip.mp4")
    found = corners(still(export(tmp_path, focus_y=focus_y)))
    assert near(found[0], top)
    assert near(found[2], bottom)


def test_padding_shows_all_of_it_on_its_own_blur(tmp_path: Path) -> None:
    clip(tmp_path / "clip.mp4")
    image = still(export(tmp_path, mode="pad", width=256, height=144))

    # 72x128 becomes 81x144 in the middle of 256x144.
    middle = image.crop((90, 0, 166, 144))
    for found, colour in zip(corners(middle), (RED, GREEN, BLUE, WHITE), strict=True):
        assert near(found, colour)
    above, _right, below, _corner = corners(image)
    assert above[0] > above[2]
    assert below[0] < below[2]


@pytest.mark.parametrize("mode", ["crop", "pad"])
def test_the_same_shape_stays_as_it_is(tmp_path: Path, mode: str) -> None:
    clip(tmp_path / "clip.mp4")
    found = corners(still(export(tmp_path, mode=mode, width=72, height=128)))
    for pixel, colour in zip(found, (RED, GREEN, BLUE, WHITE), strict=True):
        assert near(pixel, colour)


def test_it_is_cut_where_the_platform_ends(tmp_path: Path) -> None:
    clip(tmp_path / "clip.mp4", seconds=3)
    assert video_probe(export(tmp_path, seconds=2)).duration == pytest.approx(2, abs=0.1)


def test_a_clip_that_begins_late_is_whole(tmp_path: Path) -> None:
    clip(tmp_path / "clip.mp4", begins=5)
    assert video_probe(export(tmp_path, seconds=3)).duration == pytest.approx(1, abs=0.1)


def test_a_silent_clip_stays_silent(tmp_path: Path) -> None:
    clip(tmp_path / "clip.mp4", sound=False)
    assert video_probe(export(tmp_path)).audio_codec is None


def test_a_child_makes_the_same_and_tells_how_far_it_is(tmp_path: Path) -> None:
    clip(tmp_path / "clip.mp4")
    told: list[int] = []
    export_encode_in_child(spec_for(tmp_path), tick=told.append)

    assert video_probe(tmp_path / "export.mp4").height == 72
    assert told
    assert all(0 <= percent < 100 for percent in told)


def test_what_cannot_be_decoded_is_said(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"<html>not a video</html>")
    with pytest.raises(EncodingFailed, match="InvalidDataError"):
        export_encode_in_child(spec_for(tmp_path), tick=lambda _percent: None)


def test_the_child_ends_with_whoever_has_lost_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    def lost(_percent: int) -> None:
        raise KeyError("lost")

    monkeypatch.setattr(subprocess, "Popen", Watched)
    clip(tmp_path / "clip.mp4", seconds=20, size=(360, 640))
    with pytest.raises(KeyError):
        export_encode_in_child(spec_for(tmp_path, width=1280, height=720), tick=lost)
    assert started[0].returncode == -9


def test_a_child_that_takes_for_ever_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "LONGEST_SECONDS", 0)
    clip(tmp_path / "clip.mp4")
    with pytest.raises(EncodingFailed, match="not done"):
        export_encode_in_child(spec_for(tmp_path), tick=lambda _percent: None)


def test_the_child_knows_no_django_and_no_secrets() -> None:
    code = "import generation.media.export_child, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({"django", "generation.models", "openai"})


def test_where_a_point_lies_after_cropping() -> None:
    # A wide photo cropped upright around its left third: the point is in the middle of the frame.
    assert focus_after_crop((0.3, 0.4), picture=(1000, 400), shape=(1, 2)) == (0.5, 0.4)
    # At the very edge the frame cannot move further.
    assert focus_after_crop((0.0, 0.4), picture=(1000, 400), shape=(1, 2)) == (0.0, 0.4)


def test_shapes_are_compared_as_a_player_does() -> None:
    assert same_shape((1024, 1792), (1080, 1920))
    assert not same_shape((1080, 1350), (1080, 1080))
    assert kept_by_crop((1080, 1920), (1080, 1350)) == pytest.approx(0.703, abs=0.001)


@pytest.mark.parametrize(
    ("picture", "wanted", "cover", "size"),
    [
        ((720, 1280), (1080, 1350), True, (1080, 1350)),
        ((720, 1280), (1920, 1080), True, (1440, 810)),
        ((720, 1280), (1920, 1080), False, (1920, 1080)),
        ((1280, 720), (1080, 1920), True, (810, 1440)),
        ((72, 128), (1080, 1350), True, (144, 180)),
    ],
)
def test_nothing_is_made_more_than_twice_as_large(
    picture: tuple[int, int], wanted: tuple[int, int], cover: bool, size: tuple[int, int]
) -> None:
    assert size_without_blowing_up(picture, wanted, cover=cover) == size
    assert size[0] * wanted[1] == size[1] * wanted[0]
