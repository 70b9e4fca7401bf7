"""Every adapter against the stand-in: whole renders, and the words that make it misbehave."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest

from generation.providers.base import Accepted, ProviderError, RemoteStatus
from generation.providers.tests.asking import Rendering, download
from generation.words import failure_code


def wish(*words: str) -> str:
    """A prompt of its own, with these words."""
    return " ".join([f"A cup {uuid4()}", *words])


def test_a_render_from_the_wish_to_the_file(rendering: Rendering) -> None:
    prompt = wish()
    video = rendering.create(prompt)
    assert video.status is RemoteStatus.RUNNING
    done = rendering.wait(video.id)
    assert (done.id, done.status) == (video.id, RemoteStatus.COMPLETED)
    first, second = BytesIO(), BytesIO()
    for sink in (first, second):
        length = rendering.ask(download(sink, video_id=video.id, max_bytes=50_000_000))
        assert length == len(sink.getvalue())
    assert first.getvalue()[4:8] == b"ftyp"
    assert first.getvalue() == second.getvalue()
    assert rendering.posts(prompt) == 1


@pytest.mark.parametrize(
    ("word", "ours"), [("[fail]", "render_failed"), ("[moderation]", "moderation_blocked")]
)
def test_a_render_that_fails(rendering: Rendering, word: str, ours: str) -> None:
    video = rendering.wait(rendering.create(wish(word)).id)
    assert video.status is RemoteStatus.FAILED
    code = failure_code(video.error_code, video.error_message, otherwise="render_failed")
    assert code == ours


def test_accepted_and_not_answered_leaves_it_open(rendering: Rendering) -> None:
    prompt = wish("[timeout-after-accept]")
    error = rendering.create_refusal(prompt)
    assert (error.permanent, error.accepted) == (False, Accepted.UNKNOWN)
    assert rendering.posts(prompt) == 1


@pytest.mark.parametrize(
    ("word", "accepted"), [("[garbage]", 1), ("[html-200]", 0), ("[reset]", 1)]
)
def test_an_answer_that_nobody_understands_leaves_it_open(
    rendering: Rendering, word: str, accepted: int
) -> None:
    prompt = wish(word, "[stuck]")
    assert rendering.create_refusal(prompt).accepted is Accepted.UNKNOWN
    assert rendering.posts(prompt) == accepted


def test_a_server_that_falls_leaves_it_open(rendering: Rendering) -> None:
    prompt = wish("[http-500]")
    assert rendering.create_refusal(prompt).accepted is Accepted.UNKNOWN
    assert rendering.posts(prompt) == 0


def test_a_busy_server_says_when_to_come_again(rendering: Rendering) -> None:
    prompt = wish("[rate-limit]", "[stuck]")
    for _ in range(3):
        error = rendering.create_refusal(prompt)
        assert (error.permanent, error.accepted, error.retry_after) == (False, Accepted.NO, 2)
    rendering.create(prompt)
    assert rendering.posts(prompt) == 1


def test_content_that_was_lost(rendering: Rendering) -> None:
    video = rendering.wait(rendering.create(wish("[lost-content]")).id)
    assert video.status is RemoteStatus.COMPLETED
    sink = BytesIO()
    assert rendering.refusal(download(sink, video_id=video.id)).code == "http_404"
    assert sink.getvalue() == b""


def test_content_that_leads_inside_our_walls(rendering: Rendering) -> None:
    video = rendering.wait(rendering.create(wish("[content-redirect]")).id)
    sink = BytesIO()
    rendering.refusal(download(sink, video_id=video.id))
    assert sink.getvalue() == b""


def test_content_without_an_end(rendering: Rendering) -> None:
    video = rendering.wait(rendering.create(wish("[huge-content]")).id)
    sink = BytesIO()
    error = rendering.refusal(download(sink, video_id=video.id, max_bytes=3_000_000))
    assert error.code == "content_too_large"
    assert sink.tell() <= 3_000_000


def test_a_wrong_key_is_the_accounts_trouble(rendering: Rendering) -> None:
    rendering.key = "key_of-somebody-else"
    error = rendering.create_refusal()
    assert (error.account, error.permanent, error.accepted) == (True, False, Accepted.NO)


def test_what_the_server_does_not_take_is_refused_for_good(rendering: Rendering) -> None:
    prompt = wish()
    error = rendering.create_refusal(prompt, model="a-model-of-nobody")
    assert (error.permanent, error.accepted, error.account) == (True, Accepted.NO, False)
    assert rendering.posts(prompt) == 0


def test_a_render_is_stopped_and_gone(rendering: Rendering) -> None:
    video = rendering.create(wish("[stuck]"))
    rendering.ask(lambda provider: provider.delete(video.id))
    error = rendering.refusal(lambda provider: provider.retrieve(video.id))
    assert error.code == "http_404"


def test_a_render_is_listed_where_it_can_be(rendering: Rendering) -> None:
    video = rendering.create(wish("[stuck]"))
    if rendering.adapter().can_list:
        page = rendering.ask(lambda provider: provider.list_page(limit=5))
        assert page.videos[0].id == video.id
    else:
        with pytest.raises(ProviderError, match="lists no"):
            rendering.ask(lambda provider: provider.list_page(limit=5))
