"""What is counted of an adapter's calls."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest

from generation.providers.base import (
    ModelAnswer,
    ModelOutcome,
    ModelQuestion,
    Notice,
    ProviderError,
    RemoteStatus,
    RemoteVideo,
    RenderRequest,
    VideoPage,
)
from generation.providers.measured import Measured
from testing.tallied import tallied, tallies_anew

VIDEO = RemoteVideo(id="v", status=RemoteStatus.RUNNING)
REQUEST = RenderRequest(
    prompt="p", model="m", seconds=4, size="720x1280", image=b"", image_type="image/png"
)
QUESTION = ModelQuestion(model="m", seconds=(4,), sizes=("720x1280",))


class Scripted:
    """An adapter that answers what it was given, and raises what it was told to."""

    can_list = True

    def __init__(self, *, code: str = "") -> None:
        self.code = code
        self.asked: list[str] = []

    async def __aenter__(self) -> Scripted:
        self.asked.append("open")
        return self

    async def __aexit__(self, *error: object) -> None:
        self.asked.append("close")

    def _say(self, call: str, answer: Any) -> Any:
        self.asked.append(call)
        if self.code:
            raise ProviderError("no", code=self.code)
        return answer

    async def create(self, request: RenderRequest) -> RemoteVideo:
        return self._say("create", VIDEO)

    async def retrieve(self, video_id: str) -> RemoteVideo:
        return self._say("retrieve", VIDEO)

    async def list_page(self, *, limit: int, after: str | None = None) -> VideoPage:
        return self._say(f"list {limit} {after}", VideoPage(videos=[VIDEO], next_after=None))

    async def delete(self, video_id: str) -> None:
        self._say("delete", None)

    async def download(
        self, video_id: str, sink: Any, *, max_bytes: int, max_seconds: float
    ) -> int:
        return self._say(f"download {max_bytes} {max_seconds}", 3)

    async def check_model(self, question: ModelQuestion) -> ModelAnswer:
        return self._say("check_model", ModelAnswer(outcome=ModelOutcome.ANSWERS))

    def parse_webhook(self, *, body: bytes, headers: Any) -> Notice:
        return Notice(webhook_id="w", type=body.decode(), video_id=headers["id"])


@pytest.fixture(autouse=True)
def _anew() -> None:
    tallies_anew()


def test_every_call_is_passed_on_answered_and_timed() -> None:
    adapter = Scripted()
    measured = Measured("here", adapter)

    async def ask() -> list[Any]:
        async with measured as provider:
            assert provider.can_list
            await provider.delete("v")
            return [
                await provider.create(REQUEST),
                await provider.retrieve("v"),
                (await provider.list_page(limit=9, after="x")).videos,
                await provider.download("v", io.BytesIO(), max_bytes=5, max_seconds=6),
                (await provider.check_model(QUESTION)).outcome,
            ]

    assert asyncio.run(ask()) == [VIDEO, VIDEO, [VIDEO], 3, ModelOutcome.ANSWERS]
    calls = ["delete", "create", "retrieve", "list 9 x", "download 5 6", "check_model"]
    assert adapter.asked == ["open", *calls, "close"]
    timed = dict.fromkeys((f"here {call.split()[0]}" for call in calls), 1)
    assert tallied("provider_call_seconds_count") == timed
    assert tallied("provider_errors_total") == {}
    notice = measured.parse_webhook(body=b"done", headers={"id": "v"})
    assert notice == Notice(webhook_id="w", type="done", video_id="v")


@pytest.mark.parametrize(
    ("code", "label"), [("timeout", "timeout"), ("Any words: at all", "other"), ("x" * 41, "other")]
)
def test_what_went_wrong_is_counted_by_its_code(code: str, label: str) -> None:
    measured = Measured("here", Scripted(code=code))
    with pytest.raises(ProviderError):
        asyncio.run(measured.retrieve("v"))
    assert tallied("provider_errors_total") == {f"here retrieve {label}": 1}
    assert tallied("provider_call_seconds_count") == {"here retrieve": 1}
