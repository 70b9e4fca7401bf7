"""The words in a prompt that make the provider misbehave."""

import re
import time
from collections.abc import Callable

import pytest
from openai import (
    APIConnectionError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
)

from sandbox.videos.tests.conftest import ROOT, Provider
from sandbox.videos.words import Word, words_in, words_removed

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


def test_words_are_found_in_any_case_and_removed() -> None:
    prompt = "[Slow] A mug [unknown] on a table [LOST-CONTENT]"
    assert words_in(prompt) == {Word.SLOW, Word.LOST_CONTENT}
    assert words_removed(prompt) == "A mug [unknown] on a table"


@pytest.mark.parametrize(
    ("word", "code"),
    [("[fail]", "video_generation_failed"), ("[moderation]", "moderation_blocked")],
)
def test_a_job_ends_failed(provider: Provider, word: str, code: str) -> None:
    video = provider.wait(provider.client.videos.create(prompt=f"A mug {word}"))
    assert video.status == "failed"
    assert video.error is not None
    assert video.error.code == code
    with pytest.raises(NotFoundError, match="failed"):
        provider.client.videos.download_content(video.id)


def test_slow_takes_four_times_as_long(start: Callable[..., Provider]) -> None:
    own = start(SANDBOX_RENDER_SECONDS="0.5")
    started = time.monotonic()
    own.wait(own.client.videos.create(prompt="[slow] [moderation]"))
    assert 1.9 < time.monotonic() - started < 15


def test_stuck_jobs_never_end_and_block_nobody(provider: Provider) -> None:
    stuck = [provider.client.videos.create(prompt="[stuck]") for _ in range(3)]
    provider.wait(provider.client.videos.create(prompt="[fail] behind stuck ones"))
    for video in stuck:
        now = provider.client.videos.retrieve(video.id)
        assert (now.status, now.progress) == ("in_progress", 42)


def test_http_500_accepts_nothing(provider: Provider) -> None:
    with pytest.raises(InternalServerError):
        provider.client.videos.create(prompt="[http-500] once")
    assert provider.accepted("[http-500] once") == []


def test_a_face_is_refused_and_nothing_accepted(provider: Provider) -> None:
    with pytest.raises(BadRequestError, match="faces of humans") as refusal:
        provider.client.videos.create(prompt="[face] holds a mug")
    assert refusal.value.code == "moderation_blocked"
    assert provider.accepted("[face] holds a mug") == []


def test_rate_limit_refuses_three_times_then_accepts(provider: Provider) -> None:
    prompt = "[rate-limit] [stuck]"
    for _ in range(3):
        with pytest.raises(RateLimitError) as refusal:
            provider.client.videos.create(prompt=prompt)
        assert refusal.value.response.headers["retry-after"] == "2"
    assert provider.accepted(prompt) == []
    assert provider.client.videos.create(prompt=prompt).status == "queued"
    assert len(provider.accepted(prompt)) == 1


def test_timeout_after_accept_drops_the_connection_and_keeps_the_job(provider: Provider) -> None:
    prompt = "[timeout-after-accept] [stuck]"
    with pytest.raises(APIConnectionError):
        provider.client.videos.create(prompt=prompt)
    [record] = provider.accepted(prompt)
    assert record["posts"] == 1
    assert record["id"] in [video.id for video in provider.client.videos.list(limit=100)]


def test_the_librarys_own_retries_make_three_jobs(provider: Provider) -> None:
    prompt = "[timeout-after-accept] [fail] retried"
    with pytest.raises(APIConnectionError):
        provider.client.with_options(max_retries=2).videos.create(prompt=prompt)
    assert len(provider.accepted(prompt)) == 3


def test_lost_content_completes_without_content(provider: Provider) -> None:
    video = provider.wait(provider.client.videos.create(prompt="[lost-content]"))
    assert video.status == "completed"
    for variant in ("video", "thumbnail", "spritesheet"):
        with pytest.raises(NotFoundError):
            provider.client.videos.download_content(video.id, variant=variant)


def test_every_word_is_explained() -> None:
    guide = (ROOT / "docs" / "development.md").read_text()
    assert set(re.findall(r"`\[([a-z0-9-]+)\]`", guide)) == set(Word)
