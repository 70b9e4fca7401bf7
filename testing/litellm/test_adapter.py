"""What docs/renderers.md says of the proxy, seen."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import BytesIO
from typing import TypeVar

import pytest

from generation.providers.base import Accepted, RemoteStatus, RemoteVideo
from generation.providers.openai_videos import OpenAIVideos
from generation.providers.openai_videos.tests import asking
from generation.providers.openai_videos.tests.asking import REQUEST, refusal
from generation.providers.openai_videos.tests.test_dialects import photo
from generation.words import failure_code
from testing.litellm.proxy import KEY, ROUTES, Proxy

T = TypeVar("T")

ENDS = {RemoteStatus.COMPLETED, RemoteStatus.FAILED}
everywhere = pytest.mark.parametrize("model", ROUTES)


def ask(proxy: Proxy, question: Callable[[OpenAIVideos], Awaitable[T]], *words: str) -> T:
    return asking.ask(proxy.base_url, question, *words, key=KEY)


def create(
    proxy: Proxy, prompt: str, *words: str, model: str = "sora-2", size: str = "720x1280"
) -> RemoteVideo:
    """With the words that its route needs, unless others are given."""
    request = replace(REQUEST, prompt=prompt, model=model, size=size, image=photo())
    words = words or (ROUTES[model].words if model in ROUTES else ())
    return ask(proxy, lambda provider: provider.create(request), *words)


def retrieve(proxy: Proxy, video_id: str) -> RemoteVideo:
    return ask(proxy, lambda provider: provider.retrieve(video_id))


def ended(proxy: Proxy, prompt: str, model: str) -> tuple[str, RemoteVideo]:
    """The id that a create gave, and the render once it has ended."""
    video_id = create(proxy, prompt, model=model).id
    deadline = time.monotonic() + 300
    while (video := retrieve(proxy, video_id)).status not in ENDS:
        assert time.monotonic() < deadline, video
        time.sleep(0.2)
    return video_id, video


def download(proxy: Proxy, video_id: str) -> bytes:
    sink = BytesIO()
    ask(proxy, lambda provider: provider.download(video_id, sink, max_bytes=10**7, max_seconds=60))
    return sink.getvalue()


@everywhere
def test_a_render_is_begun_with_its_photo_and_followed_by_the_creates_id(
    proxy: Proxy, model: str
) -> None:
    prompt = f"A cup [stuck] {model}"
    video = create(proxy, prompt, model=model)
    assert (video.status, video.seconds, video.size) == (RemoteStatus.RUNNING, 4, "720x1280")
    [accepted] = proxy.upstream.jobs(prompt)
    assert (accepted["has_reference"], accepted["posts"]) == (True, 1)
    again = retrieve(proxy, video.id)
    assert again.status is RemoteStatus.RUNNING
    # The difference for which nobody may take over the id of a retrieve: the proxy knows it not.
    assert again.id != video.id
    assert refusal(lambda: retrieve(proxy, again.id)).code == "http_500"


@everywhere
def test_a_finished_render_comes_home(proxy: Proxy, model: str) -> None:
    video_id, video = ended(proxy, f"A cup {model}", model)
    assert video.status is RemoteStatus.COMPLETED
    assert download(proxy, video_id)[4:8] == b"ftyp"


@everywhere
@pytest.mark.parametrize("word", ["[fail]", "[moderation]"])
def test_a_failed_render_says_so(proxy: Proxy, model: str, word: str) -> None:
    """Behind vLLM-Omni the proxy answers with an error, whose message holds the video."""
    video_id, video = ended(proxy, f"A cup {word} {model}", model)
    assert video.status is RemoteStatus.FAILED
    assert video.error_message
    told = failure_code(video.error_code, video.error_message, otherwise="render_failed")
    moderated = ROUTES[model].tells_code and word == "[moderation]"
    assert told == ("moderation_blocked" if moderated else "render_failed")
    assert refusal(lambda: download(proxy, video_id)).code == ROUTES[model].failed_content


@everywhere
def test_what_is_not_finished_cannot_be_fetched_yet(proxy: Proxy, model: str) -> None:
    video_id = create(proxy, f"A cup [stuck] content {model}", model=model).id
    error = refusal(lambda: download(proxy, video_id))
    assert (error.code, error.permanent) == (ROUTES[model].no_content, False)


def test_the_code_of_a_refusal_is_inside_the_message(proxy: Proxy) -> None:
    error = refusal(lambda: create(proxy, "A cup [face]"))
    assert (error.code, error.permanent, error.accepted) == (
        "moderation_blocked",
        True,
        Accepted.NO,
    )
    assert error.message == "Input images with faces of humans are currently rejected."


def test_a_photo_of_the_wrong_size_is_refused(proxy: Proxy) -> None:
    error = refusal(lambda: create(proxy, "A cup", size="1280x720"))
    assert (error.code, error.permanent) == ("http_400", True)
    assert error.message == "Inpaint image must match the requested width and height"


def test_it_says_when_to_come_again(proxy: Proxy) -> None:
    error = refusal(lambda: create(proxy, "A cup [rate-limit]"))
    assert (error.code, error.retry_after, error.accepted) == (
        "rate_limit_exceeded",
        2,
        Accepted.NO,
    )


@pytest.mark.parametrize(("word", "renders"), [("[http-500]", 0), ("[timeout-after-accept]", 1)])
def test_the_proxy_repeats_nothing(proxy: Proxy, word: str, renders: int) -> None:
    """Left to itself it would: three renders for one create that was not answered."""
    prompt = f"A cup {word} through the proxy"
    error = refusal(lambda: create(proxy, prompt))
    assert (error.accepted, error.permanent) == (Accepted.UNKNOWN, False)
    assert len(proxy.upstream.jobs(prompt)) == renders


def test_it_deletes_nothing(proxy: Proxy) -> None:
    prompt = "A cup [stuck] to be deleted"
    video_id = create(proxy, prompt).id
    error = refusal(lambda: ask(proxy, lambda provider: provider.delete(video_id)))
    assert (error.code, error.permanent) == ("http_405", True)
    assert [job["deleted"] for job in proxy.upstream.jobs(prompt)] == [False]


def test_it_cannot_list(proxy: Proxy) -> None:
    error = refusal(lambda: ask(proxy, lambda provider: provider.list_page(limit=5)))
    assert (error.code, error.permanent) == ("http_400", True)


def test_a_photo_in_json_is_not_for_this_route(proxy: Proxy) -> None:
    prompt = "A cup in JSON"
    assert refusal(lambda: create(proxy, prompt, "json-image")).code == "http_400"
    assert proxy.upstream.jobs(prompt) == []


def test_a_model_that_it_does_not_have(proxy: Proxy) -> None:
    assert refusal(lambda: create(proxy, "A cup", model="nothing")).permanent


def test_a_key_that_it_does_not_know_is_the_accounts_trouble(proxy: Proxy) -> None:
    def with_a_wrong_key() -> RemoteVideo:
        question = OpenAIVideos.retrieve
        return asking.ask(proxy.base_url, lambda provider: question(provider, "video_1"))

    assert refusal(with_a_wrong_key).account
