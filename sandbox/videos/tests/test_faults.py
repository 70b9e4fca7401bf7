"""The words that spoil answers and contents, met over a real socket."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from openai import APIConnectionError, APITimeoutError, RateLimitError, UnprocessableEntityError
from openai.types import Video

from sandbox.videos.answers import SLOW_ACCEPT_SECONDS, SLOW_POLL_SECONDS
from sandbox.videos.contents import HUGE_MEGABYTES, LATE_TIMES, METADATA
from sandbox.videos.tests.conftest import Provider

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


def create_raw(provider: Provider, prompt: str) -> httpx2.Response:
    return provider.post({"prompt": prompt})


def finished(provider: Provider, prompt: str) -> Video:
    return provider.wait(provider.client.videos.create(prompt=prompt))


def content(provider: Provider, video: Video) -> httpx2.Response:
    return provider.get(f"/v1/videos/{video.id}/content")


def test_a_page_with_status_200_accepts_nothing(provider: Provider) -> None:
    answer = create_raw(provider, "[html-200] a page")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "sign in" in answer.text
    assert provider.accepted("[html-200] a page") == []


def test_a_storm_of_429_has_no_end(provider: Provider) -> None:
    for _ in range(5):
        with pytest.raises(RateLimitError) as refusal:
            provider.client.videos.create(prompt="[rate-limit-storm]")
        assert refusal.value.response.headers["retry-after"] == "1"
    assert provider.accepted("[rate-limit-storm]") == []


def test_hang_accepts_and_never_answers(provider: Provider) -> None:
    client = provider.client.with_options(timeout=0.5)
    with pytest.raises(APITimeoutError):
        client.videos.create(prompt="[hang] [fail]")
    assert len(provider.accepted("[hang] [fail]")) == 1


def test_reset_accepts_and_resets_the_connection(provider: Provider) -> None:
    with pytest.raises(APIConnectionError) as broken:
        provider.client.videos.create(prompt="[reset] [fail]")
    assert isinstance(broken.value.__cause__, httpx2.ReadError)
    assert len(provider.accepted("[reset] [fail]")) == 1


def test_garbage_accepts_and_answers_with_no_json(provider: Provider) -> None:
    answer = create_raw(provider, "[garbage] [fail]")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="utf-8"):
        answer.json()
    assert len(provider.accepted("[garbage] [fail]")) == 1


def test_slow_accept_shows_the_job_before_it_answers(provider: Provider) -> None:
    prompt = "[slow-accept] [fail]"
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        answering = pool.submit(create_raw, provider, prompt)
        while not (accepted := provider.accepted(prompt)):
            time.sleep(0.02)
        assert not answering.done()
        assert answering.result().json()["id"] == accepted[0]["id"]
    assert time.monotonic() - began >= SLOW_ACCEPT_SECONDS


def test_the_first_answer_to_slow_poll_is_old_when_it_comes(provider: Provider) -> None:
    began = time.monotonic()
    video = provider.client.videos.create(prompt="[slow-poll] [fail]")
    first = provider.client.videos.retrieve(video.id)
    assert time.monotonic() - began >= SLOW_POLL_SECONDS
    assert first.status in ("queued", "in_progress")
    assert provider.client.videos.retrieve(video.id).status == "failed"


def test_a_failed_job_is_answered_as_422_that_carries_it(provider: Provider) -> None:
    with pytest.raises(UnprocessableEntityError) as answer:
        finished(provider, "[failed-422]")
    body = answer.value.response.json()
    assert (body["status"], body["error"]["code"]) == ("failed", "video_generation_failed")


def test_late_content_is_404_at_first(provider: Provider) -> None:
    video = finished(provider, "[content-late]")
    answers = [content(provider, video).status_code for _ in range(LATE_TIMES + 1)]
    assert answers == [404] * LATE_TIMES + [200]
    [record] = provider.accepted("[content-late]")
    assert record["downloads"] == LATE_TIMES + 1


def test_content_leads_to_a_clouds_secrets(provider: Provider) -> None:
    answer = content(provider, finished(provider, "[content-redirect]"))
    assert (answer.status_code, answer.headers["location"]) == (302, METADATA)


def test_content_that_is_no_video_says_it_is_one(provider: Provider) -> None:
    answer = content(provider, finished(provider, "[not-a-video]"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.content.startswith(b"<html>")


def test_huge_content_is_two_gigabytes_of_untold_length(provider: Provider) -> None:
    assert HUGE_MEGABYTES == 2048
    url = f"{provider.url}/videos/{finished(provider, '[huge-content]').id}/content"
    received = 0
    with httpx2.stream("GET", url) as answer:
        assert "content-length" not in answer.headers
        for chunk in answer.iter_raw():
            received += len(chunk)
            if received > 20 * 1024 * 1024:
                break
    assert provider.get("/_sandbox/health").status_code == 200


def test_slow_content_drips_once_and_then_comes_whole(provider: Provider) -> None:
    video = finished(provider, "[slow-content]")
    url = f"{provider.url}/videos/{video.id}/content"
    received = 0
    with httpx2.stream("GET", url) as answer:
        length = int(answer.headers["content-length"])
        for chunk in answer.iter_raw():
            received += len(chunk)
            if received > length // 2:
                break
    assert length // 2 < received < length
    assert len(content(provider, video).content) == length
