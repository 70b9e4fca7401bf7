"""Listings, and those who have none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from generation.providers.base import VideoPage
from generation.providers.listing import list_since
from generation.providers.openai_videos import OpenAIVideos
from generation.providers.openai_videos.tests.asking import (
    VIDEO,
    ask,
    refusal,
)
from generation.providers.tests.canned import Answer, Canned


def listing(server: Canned, *, limit: int = 2, after: str | None = None) -> VideoPage:
    return ask(server.base_url, lambda provider: provider.list_page(limit=limit, after=after))


def named(*ids: str) -> list[dict[str, Any]]:
    return [VIDEO | {"id": each} for each in ids]


def test_a_listing_skips_what_is_no_video(server: Canned) -> None:
    server.answer = lambda _path: Answer(200, {"data": [VIDEO, None, {"id": 3, "status": "x"}]})
    page = listing(server, limit=5)
    assert [video.id for video in page.videos] == ["video_1"]
    assert server.asked == ["GET /v1/videos?limit=5&order=desc"]


@pytest.mark.parametrize(
    ("more", "next_after"),
    [
        ({"has_more": True, "last_id": "cursor"}, "cursor"),
        ({"has_more": True, "last_id": None}, "b"),
        ({"has_more": False, "last_id": "cursor"}, None),
        ({"last_id": "cursor"}, "cursor"),
        ({}, "b"),
    ],
)
def test_a_full_page_says_or_shows_how_it_goes_on(
    server: Canned, more: dict[str, Any], next_after: str | None
) -> None:
    server.answer = lambda _path: Answer(200, {"data": named("a", "b")} | more)
    assert listing(server).next_after == next_after


@pytest.mark.parametrize("data", [named("a"), []])
def test_a_page_that_is_not_full_is_the_last(server: Canned, data: list[Any]) -> None:
    server.answer = lambda _path: Answer(200, {"data": data})
    assert listing(server).next_after is None


def test_pages_are_read_one_after_the_other(server: Canned) -> None:
    pages = {
        "/v1/videos?limit=100&order=desc": {"data": named("a", "b"), "has_more": True},
        "/v1/videos?after=b&limit=98&order=desc": {"data": named("c"), "has_more": False},
    }
    server.answer = lambda path: Answer(200, pages[path])
    videos = ask(server.base_url, lambda provider: list_since(provider, since=0, limit=100))
    assert [video.id for video in videos] == ["a", "b", "c"]


def test_a_server_that_ignores_the_cursor_is_not_asked_for_ever(server: Canned) -> None:
    server.answer = lambda _path: Answer(200, {"data": named("a", "b"), "has_more": True})
    videos = ask(server.base_url, lambda provider: list_since(provider, since=0, limit=100))
    assert [video.id for video in videos] == ["a", "b"]
    assert len(server.asked) == 2


def test_an_endpoint_that_cannot_list_is_not_asked(server: Canned) -> None:
    error = refusal(
        lambda: ask(server.base_url, lambda provider: provider.list_page(limit=1), "no-list")
    )
    assert (error.code, error.permanent) == ("cannot_list", True)
    assert server.asked == []


def test_whether_it_can_list_is_known_without_asking() -> None:
    endpoint = settings.VIDEO_ENDPOINTS["openai"]
    assert OpenAIVideos(endpoint).can_list
    assert not OpenAIVideos(replace(endpoint, dialect=frozenset({"no-list"}))).can_list
