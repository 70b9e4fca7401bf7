"""What every adapter keeps when it follows a render: asking, fetching, stopping, listing."""

from __future__ import annotations

import logging
from io import BytesIO

import pytest

from generation.providers.base import BadWebhook, RemoteStatus
from generation.providers.tests.asking import KEY, CannedMeeting, download, retrieve
from generation.providers.tests.canned import Answer
from generation.providers.tests.wires import MESSAGE, RENDER
from generation.words import failure_code

CONTENT = bytes(range(256)) * 4000
ELSEWHERE = {"Location": "http://169.254.169.254/latest/meta-data"}


def shows(met: CannedMeeting, status: str) -> None:
    body = met.wire.shown(met.root, status)
    met.server.answer = lambda _path: Answer(200, body)


def has(met: CannedMeeting, content: Answer) -> None:
    """The render is finished, and this is its content."""
    shown = met.wire.shown(met.root, met.wire.completed)

    def answer(path: str) -> Answer:
        return content if path.partition("?")[0] == met.wire.content else Answer(200, shown)

    met.server.answer = answer


def test_a_render_that_runs(met: CannedMeeting) -> None:
    for word in met.wire.running:
        shows(met, word)
        video = met.ask(retrieve)
        assert (video.id, video.status) == (RENDER, RemoteStatus.RUNNING), word
        assert video.progress == 40


def test_a_render_that_is_finished(met: CannedMeeting) -> None:
    shows(met, met.wire.completed)
    assert met.ask(retrieve).status is RemoteStatus.COMPLETED


def test_a_render_that_was_refused_for_its_content(met: CannedMeeting) -> None:
    for word in met.wire.failed:
        shows(met, word)
        video = met.ask(retrieve)
        assert video.status is RemoteStatus.FAILED
        ours = failure_code(video.error_code, video.error_message, otherwise="render_failed")
        assert (ours, video.error_message) == ("moderation_blocked", MESSAGE)


@pytest.mark.parametrize("status", [422, 500])
def test_a_failed_render_answered_as_an_error(met: CannedMeeting, status: int) -> None:
    body = met.wire.shown(met.root, met.wire.failed[0])
    met.server.answer = lambda _path: Answer(status, body)
    assert met.ask(retrieve).status is RemoteStatus.FAILED


def test_what_is_missing_or_odd_does_no_harm(met: CannedMeeting) -> None:
    odd = {"id": 5, "status": 7, "progress": "?", "createdAt": [], "created_at": "x", "error": 1}
    met.server.answer = lambda _path: Answer(200, odd)
    video = met.ask(retrieve)
    assert (video.id, video.status, video.progress) == (RENDER, RemoteStatus.RUNNING, 0)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "http_401"), (404, "http_404"), (500, "http_500"), (302, "http_302")]
)
def test_no_answer_about_a_render(met: CannedMeeting, status: int, code: str) -> None:
    headers = ELSEWHERE if status == 302 else {}
    met.server.answer = lambda _path: Answer(status, met.wire.refused, headers)
    error = met.refusal(retrieve)
    assert (error.code, error.account) == (code, status == 401)
    assert len(met.server.asked) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null"])
def test_garbage_about_a_render(met: CannedMeeting, body: bytes) -> None:
    met.server.answer = lambda _path: Answer(200, body)
    assert met.refusal(retrieve).code == "garbage"


def test_the_content_comes_as_it_is(met: CannedMeeting) -> None:
    has(met, Answer(200, CONTENT, {"Content-Type": "video/mp4"}))
    sink = BytesIO()
    assert met.ask(download(sink, max_bytes=len(CONTENT))) == len(CONTENT)
    assert sink.getvalue() == CONTENT


@pytest.mark.parametrize("content", [Answer(200, endless=True), Answer(200, CONTENT)])
def test_content_that_is_too_large_is_cut_off(met: CannedMeeting, content: Answer) -> None:
    has(met, content)
    sink = BytesIO()
    assert met.refusal(download(sink, max_bytes=300_000)).code == "content_too_large"
    assert sink.tell() <= 300_000


def test_content_that_drips_is_given_up(met: CannedMeeting) -> None:
    has(met, Answer(200, endless=True, pause=0.05))
    error = met.refusal(download(BytesIO(), max_bytes=10**9, max_seconds=0.4))
    assert not error.permanent


@pytest.mark.parametrize("status", [404, 500])
def test_content_that_is_not_there_yet(met: CannedMeeting, status: int) -> None:
    has(met, Answer(status, met.wire.refused))
    sink = BytesIO()
    assert met.refusal(download(sink)).code == f"http_{status}"
    assert sink.getvalue() == b""


def test_content_does_not_lead_inside_our_walls(met: CannedMeeting) -> None:
    has(met, Answer(302, b"", ELSEWHERE))
    sink = BytesIO()
    met.refusal(download(sink))
    assert sink.getvalue() == b""


def test_stopping_is_asked_for_once(met: CannedMeeting) -> None:
    met.server.answer = lambda _path: Answer(200, {"id": RENDER, "deleted": True})
    met.ask(lambda provider: provider.delete(RENDER))
    assert [asked.partition(" ")[0] for asked in met.server.asked] == ["DELETE"]


@pytest.mark.parametrize("status", [404, 405, 500, 302, 0])
def test_what_cannot_be_stopped_says_so(met: CannedMeeting, status: int) -> None:
    met.server.answer = lambda _path: Answer(status, met.wire.refused, ELSEWHERE)
    met.refusal(lambda provider: provider.delete(RENDER))
    assert len(met.server.asked) == 1


def test_it_lists_or_says_that_it_cannot(met: CannedMeeting) -> None:
    shown = met.wire.shown(met.root, met.wire.running[0])
    met.server.answer = lambda _path: Answer(200, {"data": [shown], "has_more": False})
    if met.adapter().can_list:
        page = met.ask(lambda provider: provider.list_page(limit=5))
        assert [video.id for video in page.videos] == [RENDER]
    else:
        error = met.refusal(lambda provider: provider.list_page(limit=5))
        assert (error.code, error.permanent, met.server.asked) == ("cannot_list", True, [])


def test_an_unsigned_webhook_is_nobodys(met: CannedMeeting) -> None:
    with pytest.raises(BadWebhook):
        met.adapter().parse_webhook(body=b"{}", headers={"webhook-id": "1"})


def test_the_key_is_never_told(met: CannedMeeting, caplog: pytest.LogCaptureFixture) -> None:
    """Neither by logs, the libraries' at their most talkative included, nor by errors."""
    caplog.set_level(logging.DEBUG)
    met.server.answer = lambda _path: Answer(401, met.wire.refused)
    error = met.create_refusal()
    told = f"{error!r} {error} {error.__cause__!r} {met.adapter()!r} {met.endpoint!r} {caplog.text}"
    assert met.posts == 1
    assert KEY not in told
