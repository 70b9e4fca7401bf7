"""The protocol as servers really speak it, over a real socket; what all adapters keep is in
generation/providers/tests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generation.providers.base import Accepted, RemoteStatus
from generation.providers.openai_videos import parsing
from generation.providers.openai_videos.tests.asking import (
    VIDEO,
    create,
    refusal,
    retrieve,
)
from generation.providers.tests.canned import Answer, Canned


@pytest.mark.parametrize("status", [422, 500])
def test_a_failed_job_answered_as_an_error_is_a_video(server: Canned, status: int) -> None:
    body = VIDEO | {"status": "failed", "error": {"code": "render_error", "message": "oom"}}
    server.answer = lambda _path: Answer(status, body)
    video = retrieve(server)
    assert (video.status, video.error_code) == (RemoteStatus.FAILED, "render_error")


def test_a_failed_job_is_found_inside_a_proxys_message(server: Canned) -> None:
    """LiteLLM in front of vLLM-Omni, which answers a failed job as an error."""
    failed = VIDEO | {
        "id": "upstream",
        "status": "failed",
        "error": {"code": 500, "message": "oom"},
    }
    message = f"litellm.APIError: Hosted_vllmException - {json.dumps(failed)}\n\nLiteLLM: failed"
    server.answer = lambda _path: Answer(500, {"error": {"message": message, "code": "500"}})
    video = retrieve(server)
    assert (video.status, video.error_code, video.error_message) == (
        RemoteStatus.FAILED,
        "",
        "oom",
    )


def test_an_error_with_an_id_and_a_status_is_no_video(server: Canned) -> None:
    server.answer = lambda _path: Answer(400, {"id": "req_1", "status": "error", "message": "no"})
    assert refusal(lambda: create(server)).accepted is Accepted.NO
    assert refusal(lambda: retrieve(server)).message == "no"


def test_an_error_with_status_200_is_no_video(server: Canned) -> None:
    server.answer = lambda _path: Answer(200, {"error": {"message": "try later"}})
    assert refusal(lambda: retrieve(server)).code == "garbage"


@pytest.mark.parametrize("video_id", ["..", ".", "a\nb", "v" * 1025, 7, None])
def test_an_id_that_cannot_be_kept_is_none(server: Canned, video_id: Any) -> None:
    server.answer = lambda _path: Answer(200, VIDEO | {"id": video_id})
    assert refusal(lambda: create(server)).code == "garbage"


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


def test_a_word_of_its_own_is_logged_once(
    server: Canned, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "_told", set())
    server.answer = lambda _path: Answer(200, VIDEO | {"status": "daydreaming"})
    for _poll in range(3):
        retrieve(server)
    assert [line for line in caplog.messages if "daydreaming" in line] == [
        "a status nobody told us of, taken as running: 'daydreaming'"
    ]


def test_what_is_missing_null_or_odd_does_no_harm(server: Canned) -> None:
    body = {"id": "other", "status": "queued", "seconds": 10, "progress": None, "error": None}
    server.answer = lambda _path: Answer(200, body)
    video = retrieve(server)
    assert (video.seconds, video.progress, video.prompt, video.created_at) == (10, 0, None, None)
