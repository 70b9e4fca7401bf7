"""GET models, GET platforms, POST jobs/quote."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from generation.models import VideoModel
from generation.tests.people import creator

pytestmark = pytest.mark.django_db


def quote(body: dict[str, Any]) -> Any:
    client = APIClient()
    client.force_authenticate(creator())
    return client.post("/api/v1/jobs/quote", body, format="json")


def test_models_are_shown_to_anybody() -> None:
    response = APIClient().get("/api/v1/models")
    assert response.status_code == 200
    first, second = response.json()
    assert first == {
        "slug": "sora-2",
        "name": "Standard (renderer not named)",
        "provider": "openai",
        "seconds": [4, 8, 12],
        "sizes": ["720x1280", "1280x720"],
        "credits_per_second": 2,
        "prompt_limit": 2000,
        "accepts_people": False,
        "typical_seconds": {"p50": 90, "p90": 240},
    }
    assert (second["slug"], second["credits_per_second"]) == ("sora-2-pro", 6)


def test_a_disabled_model_is_not_shown() -> None:
    VideoModel.objects.filter(slug="sora-2").update(enabled=False)
    assert [model["slug"] for model in APIClient().get("/api/v1/models").json()] == ["sora-2-pro"]


def test_platforms_are_shown_to_anybody() -> None:
    platforms = APIClient().get("/api/v1/platforms").json()
    assert [platform["slug"] for platform in platforms] == [
        "tiktok",
        "instagram-reels",
        "instagram-stories",
        "instagram-feed",
        "facebook-feed",
        "youtube-shorts",
        "youtube",
        "x",
        "linkedin",
        "square",
    ]
    reels = platforms[1]
    disclosure, sources = reels.pop("disclosure"), reels.pop("sources")
    assert (disclosure["label"], disclosure["required"]) == ("AI info", True)
    assert disclosure["source"]["url"].startswith("https://www.meta.com/")
    assert sources["safe_zone"] == sources["shape"]
    assert (sources["shape"]["seen"], sources["shape"]["estimated"]) == ("2026-11-29", False)
    assert reels == {
        "slug": "instagram-reels",
        "name": "Instagram Reels",
        "ratio": "9:16",
        "width": 1080,
        "height": 1920,
        "max_seconds": 180,
        "safe_zone": {"top": 0.14, "right": 0.06, "bottom": 0.35, "left": 0.06},
    }


def test_a_quote_is_given() -> None:
    response = quote({"platform": "tiktok", "model": "sora-2", "seconds": 8})
    assert response.status_code == 200
    assert response.json() == {
        "credits": 16,
        "usd": "1.60",
        "available": 0,
        "after": -16,
        "sufficient": False,
        "model": "sora-2",
        "seconds": 8,
        "size": "720x1280",
    }


def test_null_means_the_default() -> None:
    response = quote({"platform": "tiktok", "model": None, "seconds": None})
    assert response.json()["credits"] == 8


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "platform"),
        ({"platform": "myspace"}, "platform"),
        ({"platform": ["tiktok"]}, "platform"),
        ({"platform": "tiktok", "seconds": "long"}, "seconds"),
        ({"platform": "tiktok", "seconds": 10**30}, "seconds"),
        ({"platform": "tiktok", "model": "\0"}, "model"),
        ({"platform": "tiktok", "model": 5}, "model"),
    ],
)
def test_what_does_not_fit_is_a_problem_by_field(body: dict[str, Any], field: str) -> None:
    response = quote(body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert list(response.json()["errors"]) == [field]


def test_a_price_for_oneself_needs_a_self() -> None:
    response = APIClient().post("/api/v1/jobs/quote", {"platform": "tiktok"}, format="json")
    assert (response.status_code, response.json()["code"]) == (401, "unauthenticated")
