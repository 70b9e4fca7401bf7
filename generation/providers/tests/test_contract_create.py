"""What every adapter keeps when it asks for a render: sent once, and its refusal understood."""

from __future__ import annotations

import inspect

import pytest

from generation.providers import ADAPTERS
from generation.providers.base import Accepted, RemoteStatus
from generation.providers.tests.asking import KEY, CannedMeeting
from generation.providers.tests.canned import Answer
from generation.providers.tests.wires import MESSAGE, RENDER, WIRES

ELSEWHERE = {"Location": "http://169.254.169.254/latest/meta-data"}


def test_it_gives_an_id_that_runs(met: CannedMeeting) -> None:
    met.server.answer = lambda _path: Answer(200, met.wire.created)
    video = met.create()
    assert (video.id, video.status) == (RENDER, RemoteStatus.RUNNING)
    assert met.server.asked == [met.wire.create]
    assert met.server.headers[0]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("status", "permanent", "accepted"),
    [
        (400, True, Accepted.NO),
        (401, False, Accepted.NO),
        (402, False, Accepted.NO),
        (403, False, Accepted.NO),
        (404, True, Accepted.NO),
        (408, False, Accepted.UNKNOWN),
        (422, True, Accepted.NO),
        (429, False, Accepted.NO),
        (500, False, Accepted.UNKNOWN),
        (502, False, Accepted.UNKNOWN),
        (503, False, Accepted.NO),
        (504, False, Accepted.UNKNOWN),
        (302, False, Accepted.UNKNOWN),
        (307, False, Accepted.UNKNOWN),
        (0, False, Accepted.UNKNOWN),
    ],
)
def test_it_is_sent_once_and_its_refusal_understood(
    met: CannedMeeting, status: int, permanent: bool, accepted: Accepted
) -> None:
    headers = ELSEWHERE if 300 <= status < 400 else {}
    met.server.answer = lambda _path: Answer(status, met.wire.refused, headers)
    error = met.create_refusal()
    assert (error.permanent, error.accepted) == (permanent, accepted)
    assert error.account is (status in {401, 402, 403})
    assert met.server.asked == [met.wire.create]
    if status >= 400:
        assert (error.code, error.message) == (f"http_{status}", MESSAGE)


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), ("0.5", 0.5), ("soon", None), ("999999", 3600)]
)
def test_it_says_when_to_come_again(met: CannedMeeting, said: str, seconds: float | None) -> None:
    met.server.answer = lambda _path: Answer(429, met.wire.refused, {"Retry-After": said})
    assert met.create_refusal().retry_after == seconds


def test_a_refused_connection_accepts_nothing(met: CannedMeeting) -> None:
    met.root = "http://127.0.0.1:9"
    error = met.create_refusal()
    assert (error.code, error.permanent, error.accepted, error.account) == (
        "unreachable",
        False,
        Accepted.NO,
        False,
    )


def test_a_server_that_never_answers_leaves_it_open(
    met: CannedMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = inspect.getmodule(type(met.adapter()))
    monkeypatch.setattr(module, "CREATE_SECONDS", 0.3)
    met.server.answer = lambda _path: Answer(hang=True)
    error = met.create_refusal()
    assert (error.permanent, error.accepted) == (False, Accepted.UNKNOWN)
    assert met.posts == 1


def test_a_server_that_drips_its_answer_is_given_up(
    met: CannedMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time, the whole never does."""
    module = inspect.getmodule(type(met.adapter()))
    monkeypatch.setattr(module, "CREATE_SECONDS", 0.3)
    met.server.answer = lambda _path: Answer(200, endless=True, pause=0.05)
    error = met.create_refusal()
    assert (error.code, error.accepted) == ("timeout", Accepted.UNKNOWN)
    assert met.posts == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>welcome</html>",
        b"",
        b"[]",
        b"null",
        b'"ok"',
        b'{"ok": true}',
        b'{"id": "',
        b"[" * 9000,
    ],
)
def test_garbage_with_status_200_leaves_it_open(met: CannedMeeting, body: bytes) -> None:
    met.server.answer = lambda _path: Answer(200, body, {"Content-Type": "text/html"})
    error = met.create_refusal()
    assert (error.code, error.permanent, error.accepted) == ("garbage", False, Accepted.UNKNOWN)
    assert met.posts == 1


def test_garbage_with_a_refusal_is_a_refusal(met: CannedMeeting) -> None:
    met.server.answer = lambda _path: Answer(400, b"<html>bad</html>")
    error = met.create_refusal()
    assert (error.code, error.permanent, error.accepted) == ("http_400", True, Accepted.NO)


def test_every_adapter_is_held_to_this() -> None:
    assert sorted(wire.adapter for wire in WIRES) == sorted(ADAPTERS)
