"""Our table of Runway's models against the types of the library that is installed."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest
from runwayml.types.image_to_video_create_params import ImageToVideoCreateParams

from generation.providers.runway.models import MODELS


def _types() -> dict[str, dict[str, Any]]:
    """By model: its fields with the values that a Literal names."""
    hints = [get_type_hints(variant) for variant in get_args(ImageToVideoCreateParams)]
    return {get_args(fields["model"])[0]: fields for fields in hints}


LIBRARY = _types()


@pytest.mark.parametrize("name", MODELS)
def test_every_size_is_one_of_the_librarys(name: str) -> None:
    fields = LIBRARY[name]
    for asked in MODELS[name].sizes.values():
        for field, value in asked.items():
            assert value in get_args(fields[field]), (field, value)


@pytest.mark.parametrize("name", MODELS)
def test_lengths_that_the_library_names_are_ours(name: str) -> None:
    named = get_args(LIBRARY[name]["duration"])
    if named and all(isinstance(value, int) for value in named):
        assert tuple(MODELS[name].seconds) == named


@pytest.mark.parametrize("name", MODELS)
def test_sound_is_asked_for_where_it_can_be(name: str) -> None:
    assert MODELS[name].sound == ("audio" in LIBRARY[name])
