"""Where a finished video is fetched from, and where it is not."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings

from generation.providers.openai_videos.tests.asking import (
    VIDEO,
    ask,
    refusal,
)
from generation.providers.tests.canned import Answer, Canned


def fetch(server: Canned) -> bytes:
    sink = BytesIO()
    ask(
        server.base_url,
        lambda provider: provider.download("video_1", sink, max_bytes=99, max_seconds=9),
    )
    return sink.getvalue()


@pytest.mark.parametrize(
    "named",
    [
        {"url": "{root}/file"},
        {"url": None, "video_url": "{root}/file"},
        {"output_url": "{root}/file"},
        {"metadata": {"url": "{root}/file"}},
        {"videos": [{"type": "url", "url": "{root}/file"}]},
    ],
)
@pytest.mark.parametrize("status", [400, 404])
def test_a_video_is_fetched_from_where_it_says(
    server: Canned, status: int, named: dict[str, Any]
) -> None:
    shown = json.dumps(VIDEO | {"status": "completed"} | named).replace("{root}", server.root)
    answers = {
        "/v1/videos/video_1/content": Answer(status, {"detail": "use the cloud URL"}),
        "/v1/videos/video_1": Answer(200, shown.encode()),
        "/file": Answer(200, b"the video"),
    }
    server.answer = lambda path: answers[path]
    assert fetch(server) == b"the video"
    keys = [headers.get("authorization", "") for headers in server.headers]
    assert [key.startswith("Bearer ") for key in keys] == [True, True, False]


@pytest.mark.parametrize("named", [{}, {"url": ""}, {"metadata": [], "videos": {}}, {"url": 5}])
@pytest.mark.parametrize(("status", "permanent"), [(404, False), (400, False), (405, True)])
def test_a_video_that_lies_nowhere_else_is_not_there_yet(
    server: Canned, named: dict[str, Any], status: int, permanent: bool
) -> None:
    answers = {
        "/v1/videos/video_1/content": Answer(status, {"detail": "still in-progress"}),
        "/v1/videos/video_1": Answer(200, VIDEO | named),
    }
    server.answer = lambda path: answers[path]
    error = refusal(lambda: fetch(server))
    assert (error.code, error.permanent) == (f"http_{status}", permanent)


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "http://10.0.0.1/", "file:///etc"])
def test_a_named_place_inside_our_walls_is_refused(server: Canned, url: str) -> None:
    answers = {
        "/v1/videos/video_1/content": Answer(400, {}),
        "/v1/videos/video_1": Answer(200, VIDEO | {"url": url}),
    }
    server.answer = lambda path: answers[path]
    error = refusal(lambda: fetch(server))
    assert (error.code, error.permanent) == ("address_refused", True)


def test_an_operators_server_may_be_private(server: Canned, settings: LazySettings) -> None:
    """And sends us to itself as it likes, but to no other private place."""
    settings.OUTBOUND_ALLOWED_HOSTS = []
    answers = {
        "/v1/videos/video_1/content": Answer(302, b"", {"Location": "/file"}),
        "/file": Answer(200, b"the video"),
    }
    server.answer = lambda path: answers[path]
    assert fetch(server) == b"the video"
    answers["/file"] = Answer(302, b"", {"Location": "http://127.0.0.2/"})
    assert refusal(lambda: fetch(server)).code == "address_refused"
