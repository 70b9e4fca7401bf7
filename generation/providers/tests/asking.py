"""Ask an adapter one question, in a loop of its own as the workers do it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from generation.providers import ADAPTERS
from generation.providers.base import (
    Endpoint,
    ProviderError,
    RemoteStatus,
    RemoteVideo,
    RenderRequest,
    VideoProvider,
)
from generation.providers.tests.canned import Canned
from generation.providers.tests.wires import RENDER, Wire
from generation.tests.jobs.stand_in import StandIn
from generation.tests.photo_files import encoded, plain

T = TypeVar("T")

KEY = "key_the-secret-of-this-test"

Question = Callable[[VideoProvider], Awaitable[T]]


@dataclass(kw_only=True)
class Meeting:
    """An adapter and the address of a server that speaks its protocol."""

    wire: Wire
    root: str
    key: str = KEY

    @property
    def endpoint(self) -> Endpoint:
        return replace(
            settings.VIDEO_ENDPOINTS["openai"],
            slug="met",
            provider=self.wire.adapter,
            base_url=f"{self.root}{self.wire.under}",
            api_key=self.key,
        )

    def adapter(self) -> VideoProvider:
        """Not connected yet."""
        adapter: VideoProvider = import_string(ADAPTERS[self.wire.adapter])(self.endpoint)
        return adapter

    def ask(self, question: Question[T]) -> T:
        async def run() -> T:
            async with self.adapter() as provider:
                return await question(provider)

        return asyncio.run(run())

    def refusal(self, question: Question[Any]) -> ProviderError:
        """The error with which the question must end."""
        with pytest.raises(ProviderError) as caught:
            self.ask(question)
        return caught.value

    def request(self, prompt: str, image: bytes = b"\xff\xd8\xff", **wish: Any) -> RenderRequest:
        """Something that the protocol's stand-in renders, or `wish` instead of a part of it."""
        wire = self.wire
        asked: dict[str, Any] = {
            "model": wire.model,
            "seconds": wire.seconds,
            "size": wire.size,
        } | wish
        return RenderRequest(prompt=prompt, image=image, image_type="image/jpeg", **asked)

    def create(self, prompt: str = "A cup", **wish: Any) -> RemoteVideo:
        return self.ask(lambda provider: provider.create(self.request(prompt, **wish)))

    def create_refusal(self, prompt: str = "A cup", **wish: Any) -> ProviderError:
        return self.refusal(lambda provider: provider.create(self.request(prompt, **wish)))


def retrieve(provider: VideoProvider) -> Awaitable[RemoteVideo]:
    return provider.retrieve(RENDER)


def download(
    sink: BytesIO, *, video_id: str = RENDER, max_bytes: int = 1_000_000, max_seconds: float = 20
) -> Question[int]:
    """The question for the content."""
    return lambda provider: provider.download(
        video_id, sink, max_bytes=max_bytes, max_seconds=max_seconds
    )


@dataclass(kw_only=True)
class CannedMeeting(Meeting):
    """With a server that answers what the test says, and remembers what it was asked."""

    server: Canned

    @property
    def posts(self) -> int:
        """How often a render was asked for."""
        return self.server.asked.count(self.wire.create)


@dataclass(kw_only=True)
class Rendering(Meeting):
    """With the sandbox's stand-in, which renders."""

    stand_in: StandIn

    def request(self, prompt: str, image: bytes = b"", **wish: Any) -> RenderRequest:
        width, height = map(int, self.wire.size.split("x"))
        photo = image or encoded(plain((width, height)))
        return super().request(prompt, photo, **wish)

    def posts(self, prompt: str) -> int:
        """How many renders were accepted for a prompt."""
        return len(self.stand_in.jobs(prompt))

    def wait(self, video_id: str, *, seconds: float = 120) -> RemoteVideo:
        """The render when it has ended."""
        deadline = time.monotonic() + seconds
        while True:
            video = self.ask(lambda provider: provider.retrieve(video_id))
            assert 0 <= video.progress <= 100
            if video.status is not RemoteStatus.RUNNING:
                return video
            assert time.monotonic() < deadline, video
            time.sleep(0.05)
