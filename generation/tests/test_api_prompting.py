"""GET presets and POST prompts/compose."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from generation.models import VideoModel
from generation.prompting.brief import Brief
from generation.prompting.compose import compose_prompt
from generation.prompting.presets import PRESETS
from generation.tests.people import creator

pytestmark = pytest.mark.django_db
BRIEF = {
    "preset": "street-interview",
    "product": "the Kaffa mug",
    "audience": "commuters",
    "tone": "playful",
    "hook": "rate",
    "call_to_action": "Hol ihn dir",
    "language": "de",
}


def compose(body: Any) -> Any:
    client = APIClient()
    client.force_authenticate(creator())
    return client.post("/api/v1/prompts/compose", body, format="json")


def test_presets_are_shown_to_anybody() -> None:
    answer = APIClient().get("/api/v1/presets")

    assert answer.status_code == 200
    assert [preset["slug"] for preset in answer.json()] == list(PRESETS)
    assert answer.json()[0]["name"] == "Unboxing"
    assert answer.json()[0]["hooks"][4] == {"slug": "finally", "text": "This is finally here."}


def test_first_lines_come_in_a_language_and_with_the_product() -> None:
    answer = APIClient().get("/api/v1/presets", {"language": "de-AT", "product": "die Tasse"})

    hooks = answer.json()[0]["hooks"]
    assert hooks[0] == {"slug": "waited", "text": "Ich habe eine Woche auf die Tasse gewartet."}


@pytest.mark.parametrize("query", [{"language": "tlh"}, {"product": "p" * 81}])
def test_lines_that_there_are_not(query: dict[str, str]) -> None:
    answer = APIClient().get("/api/v1/presets", query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, list(query))


def test_a_brief_becomes_the_wizards_prompt() -> None:
    answer = compose(BRIEF | {"seconds": 12})

    assert answer.status_code == 200
    written = compose_prompt(brief=Brief(**BRIEF), seconds=12)
    assert answer.json() == {"prompt": written, "seconds": 12}
    assert "Eins bis zehn: the Kaffa mug?" in written


@pytest.mark.parametrize("extra", [{}, {"model": None, "seconds": None}])
def test_all_but_the_preset_may_be_missing(extra: dict[str, None]) -> None:
    answer = compose({"preset": "asmr"} | extra)

    assert answer.json() == {
        "prompt": compose_prompt(brief=Brief(preset="asmr"), seconds=4),
        "seconds": 4,
    }


def test_the_prompt_keeps_to_what_the_model_reads() -> None:
    VideoModel.objects.filter(slug="sora-2-pro").update(prompt_limit=1000)
    body = BRIEF | {"audience": "a" * 80, "product": "p" * 80, "seconds": 12}

    assert len(compose(body | {"model": "sora-2-pro"}).json()["prompt"]) <= 1000
    assert len(compose(body).json()["prompt"]) > 1000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"preset": "close-up"}, "preset"),
        ({"preset": 5}, "preset"),
        ({"hook": "waited"}, "hook"),
        ({"hook": ["rate"]}, "hook"),
        ({"tone": "rude"}, "tone"),
        ({"language": "tlh"}, "language"),
        ({"product": "p" * 81}, "product"),
        ({"product": 7}, "product"),
        ({"audience": "\0"}, "audience"),
        ({"call_to_action": None}, "call_to_action"),
        ({"model": "sora-9"}, "model"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": 61}, "seconds"),
    ],
)
def test_what_cannot_be_used_is_named_by_field(change: dict[str, Any], field: str) -> None:
    answer = compose(BRIEF | change)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


def test_without_a_preset_there_is_nothing_to_write() -> None:
    assert list(compose({"product": "the mug"}).json()["errors"]) == ["preset"]


def test_without_a_renderer_a_length_is_needed(settings: LazySettings) -> None:
    settings.VIDEO_ENDPOINTS = {}

    assert list(compose(BRIEF).json()["errors"]) == ["seconds"]
    assert compose(BRIEF | {"seconds": 8}).json()["seconds"] == 8


def test_a_stranger_is_not_served() -> None:
    answer = APIClient().post("/api/v1/prompts/compose", BRIEF, format="json")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_half_a_letter_is_refused_like_any_other_nonsense() -> None:
    client = APIClient()
    client.force_authenticate(creator())
    answer = client.post(
        "/api/v1/prompts/compose", rb'{"preset": "\ud800"}', content_type="application/json"
    )

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["preset"]
