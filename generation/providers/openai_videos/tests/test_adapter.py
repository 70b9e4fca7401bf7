"""The protocol as servers really speak it, over a real socket; what all adapters keep is in
generation/providers/tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from django.conf import settings

from generation.providers.base import (
    Accepted,
    ProviderError,
    RemoteStatus,
    RemoteVideo,
    RenderRequest,
    VideoPage,
)
from generation.providers.listing import list_since
from generation.providers.openai_videos import OpenAIVideos
from generation.providers.tests.canned import Answer, Canned, serving

T = TypeVar("T")

VIDEO = {"id": "video_1", "object": "video", "status": "queued", "seconds": "4", "progress": 0}
REQUEST = RenderRequest(
    prompt="A cup",
    model="sora-2",
    seconds=4,
    size="720x1280",
    image=b"\xff\xd8\xff",
    image_type="image/jpeg",
)


@pytest.fixture
def server() -> Iterator[Canned]:
    with serving() as canned:
        yield canned


def ask(base_url: str, question: Callable[[OpenAIVideos], Awaitable[T]], *dialect: str) -> T:
    """One question to the server, in a loop of its own as the workers do it."""
    endpoint = replace(
        settings.VIDEO_ENDPOINTS["openai"], base_url=base_url, dialect=frozenset(dialect)
    )

    async def run() -> T:
        async with OpenAIVideos(endpoint) as provider:
            return await question(provider)

    return asyncio.run(run())


def create(server: Canned) -> RemoteVideo:
    return ask(server.base_url, lambda provider: provider.create(REQUEST))


def retrieve(server: Canned) -> RemoteVideo:
    return ask(server.base_url, lambda provider: provider.retrieve("video_1"))


def refusal(question: Callable[[], Any]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        question()
    return caught.value


@pytest.mark.parametrize("header", ["Retry-After", "llm_provider-retry-after"])
def test_it_says_when_to_come_again(server: Canned, header: str) -> None:
    server.answer = lambda _path: Answer(429, {"error": {"message": "busy"}}, {header: "7"})
    assert refusal(lambda: create(server)).retry_after == 7


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": {"code": "moderation_blocked", "message": "no"}}, "moderation_blocked"),
        (
            {"error": {"code": "400", "message": 'x {"error": {"code": "sentinel_block"}}'}},
            "sentinel_block",
        ),
        ({"error": {"code": None, "message": "Inpaint image must match"}}, "http_400"),
        ({"detail": "no such model"}, "http_400"),
        (b"<html>", "http_400"),
    ],
)
def test_the_real_code_is_found(server: Canned, body: Any, code: str) -> None:
    server.answer = lambda _path: Answer(400, body)
    assert refusal(lambda: create(server)).code == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "invalid_api_key"),
        (402, None),
        (403, None),
        (400, "billing_hard_limit_reached"),
        (429, "insufficient_quota"),
    ],
)
def test_a_trouble_of_the_account_is_not_the_jobs_fault(
    server: Canned, status: int, code: str | None
) -> None:
    server.answer = lambda _path: Answer(status, {"error": {"code": code, "message": "no"}})
    error = refusal(lambda: create(server))
    assert (error.account, error.permanent, error.accepted) == (True, False, Accepted.NO)


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503, 0])
def test_other_refusals_are_not_the_accounts_fault(server: Canned, status: int) -> None:
    server.answer = lambda _path: Answer(status, {"error": {"code": "other", "message": "no"}})
    assert not refusal(lambda: create(server)).account


@pytest.mark.parametrize("status", [422, 500])
def test_a_failed_job_answered_as_an_error_is_a_video(server: Canned, status: int) -> None:
    body = VIDEO | {"status": "failed", "error": {"code": "render_error", "message": "oom"}}
    server.answer = lambda _path: Answer(status, body)
    video = retrieve(server)
    assert (video.status, video.error_code) == (RemoteStatus.FAILED, "render_error")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("submitted", RemoteStatus.RUNNING),
        ("processing", RemoteStatus.RUNNING),
        ("dreaming", RemoteStatus.RUNNING),
        ("succeeded", RemoteStatus.COMPLETED),
        ("cancelled", RemoteStatus.FAILED),
        ("expired", RemoteStatus.FAILED),
    ],
)
def test_words_for_how_far_it_is(server: Canned, word: str, status: RemoteStatus) -> None:
    server.answer = lambda _path: Answer(200, VIDEO | {"status": word})
    assert retrieve(server).status is status


def test_what_is_missing_null_or_odd_does_no_harm(server: Canned) -> None:
    body = {"id": "other", "status": "queued", "seconds": 10, "progress": None, "error": None}
    server.answer = lambda _path: Answer(200, body)
    video = retrieve(server)
    assert (video.seconds, video.progress, video.prompt, video.created_at) == (10, 0, None, None)


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
