"""What goes together, and why the rest does not."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from common.errors import InvalidInput, Unavailable
from generation.models import VideoModel
from generation.platforms import PLATFORMS
from generation.services.choices import Choices, choice_make, choices_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named() -> None:
    change("sora-2", name="Wan")
    change("sora-2-pro", name="Veo")


def change(slug: str, **values: object) -> None:
    VideoModel.objects.filter(slug=slug).update(**values)


def lengths(choices: Choices) -> dict[int, str]:
    assert choices.chosen is not None
    return {option.seconds: option.why_not for option in choices.chosen.lengths}


def test_a_cheaper_model_becomes_the_default() -> None:
    change("sora-2", enabled=False)
    assert choice_make(platform="x").model.slug == "sora-2-pro"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"platform": "myspace"}, {"platform"}),
        ({"platform": "x", "model": "dall-e"}, {"model"}),
        ({"platform": "x", "seconds": 5}, {"seconds"}),
        ({"platform": "x", "seconds": 0}, {"seconds"}),
        ({"platform": "x", "seconds": -4}, {"seconds"}),
        ({"platform": "?", "model": "?", "seconds": 4}, {"platform", "model"}),
        ({"platform": "?", "seconds": 5}, {"platform", "seconds"}),
    ],
)
def test_what_does_not_fit_is_said_by_field(given: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        choice_make(**given)  # type: ignore[arg-type]
    assert set(refusal.value.errors or {}) == fields


def test_the_words_name_the_choices() -> None:
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="x", seconds=5)
    assert refusal.value.errors == {"seconds": ["Wan renders clips of 4, 8, 12 seconds."]}


def test_a_clip_longer_than_the_platform_takes_is_refused() -> None:
    change("sora-2", seconds=[4, 150])
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="x", seconds=150)
    assert refusal.value.errors == {"seconds": ["X takes up to 140 seconds."]}


def test_a_disabled_model_is_unknown() -> None:
    change("sora-2-pro", enabled=False)
    with pytest.raises(InvalidInput):
        choice_make(platform="x", model="sora-2-pro")


def test_without_a_renderer_nothing_is_quoted(settings: LazySettings) -> None:
    settings.VIDEO_ENDPOINTS = {}
    with pytest.raises(Unavailable):
        choice_make(platform="tiktok")


def test_everything_seeded_goes_with_every_platform() -> None:
    for platform in PLATFORMS:
        choices = choices_for(platform=platform)
        assert [option.why_not for option in choices.models] == ["", ""]
        assert lengths(choices) == {4: "", 8: "", 12: ""}


def test_every_length_of_any_model_is_offered_with_its_price_or_the_reason() -> None:
    change("sora-2-pro", seconds=[5, 4])
    choices = choices_for(platform="tiktok", model="sora-2-pro")
    first, second = choices.models
    assert choices.chosen is second
    assert [(option.seconds, option.credits) for option in first.lengths] == [
        (4, 8),
        (5, 10),
        (8, 16),
        (12, 24),
    ]
    assert lengths(choices) == {
        4: "",
        5: "",
        8: "Veo renders clips of 4, 5 seconds.",
        12: "Veo renders clips of 4, 5 seconds.",
    }


def test_a_length_that_the_platform_does_not_take_cannot_be_chosen() -> None:
    change("sora-2", seconds=[8, 150])
    assert lengths(choices_for(platform="x", model="sora-2")) == {
        4: "Wan renders clips of 8, 150 seconds.",
        8: "",
        12: "Wan renders clips of 8, 150 seconds.",
        150: "X takes up to 140 seconds.",
    }


def test_a_model_that_only_renders_wide_makes_no_story() -> None:
    change("sora-2", sizes=["1280x720"])
    choices = choices_for(platform="tiktok", model="sora-2")
    words = "Wan renders no shape near 9:16."
    assert choices.models[0].why_not == words
    assert lengths(choices) == dict.fromkeys((4, 8, 12), words)
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="tiktok", model="sora-2")
    assert refusal.value.errors == {"model": [words]}


@pytest.mark.parametrize(
    ("size", "platform", "goes"),
    [
        ("1280x720", "square", True),
        ("720x1280", "square", True),
        ("720x1280", "instagram-feed", True),
        ("1280x720", "instagram-feed", False),
        ("720x1280", "youtube", False),
        ("960x960", "youtube", True),
        ("960x960", "tiktok", True),
        ("1584x672", "youtube", True),
        ("1584x672", "square", False),
    ],
)
def test_half_of_the_picture_must_be_left_in_the_platforms_shape(
    size: str, platform: str, goes: bool
) -> None:
    change("sora-2", sizes=[size])
    assert (choices_for(platform=platform).models[0].why_not == "") is goes


def test_a_model_without_a_clip_short_enough_cannot_be_chosen() -> None:
    change("sora-2", seconds=[150, 160])
    choices = choices_for(platform="x", model="sora-2")
    words = "Wan renders nothing as short as X takes."
    assert choices.chosen is not None
    assert choices.chosen.why_not == words
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="x", model="sora-2", seconds=150)
    assert refusal.value.errors == {"model": [words]}


def test_the_default_is_the_cheapest_that_goes_with_the_platform() -> None:
    change("sora-2", sizes=["1280x720"])
    assert choice_make(platform="tiktok").model.slug == "sora-2-pro"
    assert choice_make(platform="youtube").model.slug == "sora-2"
    chosen = choices_for(platform="tiktok", model="gone").chosen
    assert chosen is not None
    assert chosen.model.slug == "sora-2-pro"


def test_where_no_model_goes_the_place_is_refused() -> None:
    VideoModel.objects.update(sizes=["1280x720"])
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="tiktok")
    assert refusal.value.errors == {
        "platform": ["No model goes with this place right now. Choose another one."]
    }
    choices = choices_for(platform="tiktok")
    assert choices.chosen is None
    assert all(option.why_not for option in choices.models)


def test_an_unknown_platform_has_no_choices() -> None:
    with pytest.raises(InvalidInput) as refusal:
        choices_for(platform="myspace")
    assert set(refusal.value.errors or {}) == {"platform"}


def test_without_a_renderer_there_are_no_choices(settings: LazySettings) -> None:
    settings.VIDEO_ENDPOINTS = {}
    assert choices_for(platform="tiktok") == Choices(models=(), chosen=None)
