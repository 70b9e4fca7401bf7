"""The parts of the renderer that need no encoder."""

from itertools import pairwise

import pytest

from sandbox.videos.render.audio import SAMPLE_RATE, audio_bed
from sandbox.videos.render.captions import captions_timed, spoken_text
from sandbox.videos.render.motion import camera_box
from sandbox.videos.render.overlays import Layout, caption_overlay, mark_overlay
from sandbox.videos.wire import SIZES


@pytest.mark.parametrize(
    ("prompt", "spoken"),
    [
        ('She says "good morning" and "bye".', "good morning bye"),
        ("She says \u201cgood morning\u201d.", "good morning"),
        ("\nA mug on a table\nSlow light", "A mug on a table"),
        ("", ""),
    ],
)
def test_quotes_are_spoken_or_else_the_first_line(prompt: str, spoken: str) -> None:
    assert spoken_text(prompt) == spoken


@pytest.mark.parametrize("seconds", [4, 8, 12])
def test_captions_follow_each_other_within_the_clip(seconds: int) -> None:
    captions = captions_timed("one two three four five, " * 40, seconds=seconds)
    assert captions[0].start > 0
    assert captions[-1].end < seconds
    assert captions[-1].text.endswith("\u2026")
    for earlier, later in pairwise(captions):
        assert earlier.end == later.start
    assert all(caption.end - caption.start > 0.5 for caption in captions)


def test_no_words_make_no_captions() -> None:
    assert captions_timed("", seconds=4) == []


@pytest.mark.parametrize("seconds", [4, 8, 12])
def test_the_camera_stays_on_the_picture_and_moves_smoothly(seconds: int) -> None:
    boxes = [
        camera_box(number / 24, seconds=seconds, width=900, height=1600)
        for number in range(seconds * 24)
    ]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= 900
        assert bottom <= 1600
    steps = [
        abs(a - b) for one, next_one in pairwise(boxes) for a, b in zip(one, next_one, strict=True)
    ]
    assert max(steps) < 2


def test_the_sound_is_the_same_every_time_and_fades() -> None:
    sound = memoryview(audio_bed(8)).cast("h")
    assert bytes(sound) == audio_bed(8)
    assert len(sound) == 8 * SAMPLE_RATE
    assert max(map(abs, sound[:100])) < 50
    assert max(map(abs, sound[-100:])) < 50


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["Look", "a" * 60, "okay, this is the first coffee I had"])
def test_captions_stay_inside_the_safe_zone(size: str, text: str) -> None:
    width, height = map(int, size.split("x"))
    overlay = caption_overlay(text, Layout(width, height))
    assert overlay is not None
    left, top, right, bottom = overlay.layers[-1].mask.getbbox() or (0, 0, 0, 0)
    assert overlay.left + left >= width * 0.06
    assert overlay.left + right <= width * 0.9
    assert overlay.top + top >= height * 0.6
    assert overlay.top + bottom <= height * 0.88


@pytest.mark.parametrize("prompt", ["W" * 2000, "see https://example.com/" + "q" * 300])
def test_a_word_without_end_is_cut_and_can_be_drawn(prompt: str) -> None:
    captions = captions_timed(prompt, seconds=4)
    assert "".join(caption.text for caption in captions).startswith(prompt[:3])
    for caption in captions:
        overlay = caption_overlay(caption.text, Layout(720, 1280))
        assert overlay is not None
        assert overlay.layers[-1].mask.height > 30


def test_what_the_font_cannot_draw_is_left_out() -> None:
    layout = Layout(720, 1280)
    assert caption_overlay("\U0001f600 \u4f60\u597d", layout) is None
    plain, with_emoji = (caption_overlay(text, layout) for text in ("mug", "mug\U0001f600"))
    assert plain is not None
    assert with_emoji is not None
    assert plain.layers[-1].mask.tobytes() == with_emoji.layers[-1].mask.tobytes()


def test_the_mark_stands_at_the_top() -> None:
    overlay = mark_overlay(Layout(720, 1280))
    assert 90 <= overlay.top <= 130
