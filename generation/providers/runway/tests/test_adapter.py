"""Runway's wire where it is its own; what all adapters keep is in generation/providers/tests."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from generation.providers.base import Accepted, RemoteStatus
from generation.providers.runway.adapter import IMAGE_BYTES
from generation.providers.tests.asking import CannedMeeting, download, retrieve
from generation.providers.tests.canned import Answer, serving
from generation.providers.tests.wires import RENDER, WIRES

[RUNWAY] = [wire for wire in WIRES if wire.adapter == "runway"]
PHOTO = b"\xff\xd8\xff photo"


@pytest.fixture
def met() -> Iterator[CannedMeeting]:
    with serving() as server:
        server.answer = lambda _path: Answer(200, RUNWAY.created)
        yield CannedMeeting(wire=RUNWAY, root=server.root, server=server)


def sent(met: CannedMeeting) -> dict[str, Any]:
    [body] = met.server.bodies
    fields: dict[str, Any] = json.loads(body)
    return fields


def shows(met: CannedMeeting, **fields: Any) -> None:
    met.server.answer = lambda _path: Answer(200, {"id": RENDER, **fields})


def test_the_photo_is_the_first_frame_of_what_is_asked_for(met: CannedMeeting) -> None:
    video = met.create("A cup", image=PHOTO)
    photo = f"data:image/jpeg;base64,{base64.b64encode(PHOTO).decode()}"
    assert sent(met) == {
        "model": "gen4_turbo",
        "promptText": "A cup",
        "promptImage": [{"position": "first", "uri": photo}],
        "ratio": "720:1280",
        "duration": 4,
    }
    assert met.server.headers[0]["x-runway-version"] == "2024-11-06"
    assert video.cost_microdollars == 200_000


@pytest.mark.parametrize(
    ("model", "size", "fields"),
    [
        ("veo3.1_fast", "1280x720", {"ratio": "1280:720", "audio": True}),
        ("hailuo3", "768x1366", {"ratio": "9:16", "resolution": "768p"}),
        ("a-model-of-tomorrow", "640x640", {"ratio": "640:640"}),
    ],
)
def test_each_model_is_asked_in_its_own_way(
    met: CannedMeeting, model: str, size: str, fields: dict[str, Any]
) -> None:
    met.create(model=model, size=size, seconds=6)
    asked = sent(met)
    assert asked["duration"] == 6
    assert {name: asked.get(name) for name in ("ratio", "resolution", "audio")} == {
        "ratio": None,
        "resolution": None,
        "audio": None,
    } | fields


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"model": "veo3.1", "seconds": 5}, "unsupported_seconds"),
        ({"size": "1024x1792"}, "unsupported_size"),
        ({"image": bytes(IMAGE_BYTES * 3 // 4)}, "image_too_large"),
        # Counted as Runway does: what lies beyond the first plane of Unicode counts twice.
        ({"prompt": "\N{HOT BEVERAGE}" * 1000 + "!"}, "prompt_too_long"),
        ({"prompt": "\N{DIZZY SYMBOL}" * 501}, "prompt_too_long"),
    ],
)
def test_what_it_would_refuse_is_not_sent(
    met: CannedMeeting, wish: dict[str, Any], code: str
) -> None:
    error = met.create_refusal(**wish)
    assert (error.code, error.permanent, error.accepted) == (code, True, Accepted.NO)
    assert met.server.asked == []


def test_an_image_just_small_enough_is_sent(met: CannedMeeting) -> None:
    head = len("data:image/jpeg;base64,")
    met.create(image=bytes((IMAGE_BYTES - head) // 4 * 3))
    assert len(sent(met)["promptImage"][0]["uri"]) <= IMAGE_BYTES
    met.create("\N{DIZZY SYMBOL}" * 500)
    assert met.posts == 2


def test_an_account_without_credits_is_not_the_jobs_fault(met: CannedMeeting) -> None:
    body = {"error": "You do not have enough credits to run this task.", "docUrl": "https://x"}
    met.server.answer = lambda _path: Answer(400, body)
    error = met.create_refusal()
    assert (error.code, error.account, error.permanent, error.accepted) == (
        "not_enough_credits",
        True,
        False,
        Accepted.NO,
    )


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({"status": "RUNNING", "estimatedCost": {"credits": 20}}, 200_000),
        ({"status": "SUCCEEDED", "cost": {"credits": 12.5}}, 125_000),
        ({"status": "FAILED", "cost": {"credits": 0}}, 0),
        ({"status": "RUNNING", "estimatedCost": {"credits": "many"}}, None),
        ({"status": "RUNNING", "estimatedCost": {"credits": -1}}, None),
        ({"status": "RUNNING", "cost": 4}, None),
    ],
)
def test_a_task_says_what_it_costs(
    met: CannedMeeting, fields: dict[str, Any], cost: int | None
) -> None:
    shows(met, **fields)
    assert met.ask(retrieve).cost_microdollars == cost


def test_a_task_says_when_it_began(met: CannedMeeting) -> None:
    shows(met, status="RUNNING", createdAt="2026-11-30T10:00:00.5Z", progress=0.999)
    video = met.ask(retrieve)
    assert (video.created_at, video.progress) == (1_796_032_800.5, 99)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (
            {"status": "FAILED", "failureCode": "INTERNAL.BAD_OUTPUT.CODE01"},
            "INTERNAL.BAD_OUTPUT.CODE01",
        ),
        ({"status": "FAILED"}, "failed"),
        ({"status": "CANCELLED"}, "cancelled"),
    ],
)
def test_a_task_that_failed_says_why(met: CannedMeeting, fields: dict[str, Any], code: str) -> None:
    shows(met, **fields)
    video = met.ask(retrieve)
    assert (video.status, video.error_code) == (RemoteStatus.FAILED, code)


@pytest.mark.parametrize("output", [None, [], [""], [{"uri": "x"}], "x"])
def test_a_finished_task_without_a_file(met: CannedMeeting, output: Any) -> None:
    shows(met, status="SUCCEEDED", output=output)
    assert met.refusal(download(BytesIO())).code == "no_output"


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "gopher://x", "::"]
)
def test_a_file_inside_our_walls_is_not_fetched(met: CannedMeeting, url: str) -> None:
    shows(met, status="SUCCEEDED", output=[url])
    error = met.refusal(download(BytesIO()))
    assert (error.code, error.permanent) == ("address_refused", True)


def test_an_id_cannot_lead_to_another_path(met: CannedMeeting) -> None:
    met.ask(lambda provider: provider.retrieve("../organization?x=1"))
    assert met.server.asked == ["GET /runway/v1/tasks/..%2Forganization%3Fx%3D1"]


def test_proxies_of_the_environment_are_not_used(
    met: CannedMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    met.create()
    assert met.posts == 1
