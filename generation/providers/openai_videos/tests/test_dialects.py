"""Every kind of server that speaks the protocol, over a real socket, through the real library."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, TypeVar

import pytest
from django.conf import LazySettings
from PIL import Image

from generation.providers.base import Accepted, ProviderError, RemoteStatus, RemoteVideo
from generation.providers.openai_videos import OpenAIVideos
from generation.providers.openai_videos.tests.asking import REQUEST, ask, refusal
from generation.tests.jobs import stand_in
from generation.tests.jobs.stand_in import StandIn
from generation.words import failure_code

T = TypeVar("T")

ENDS = {RemoteStatus.COMPLETED, RemoteStatus.FAILED}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a kind of server does, as far as a client can see it.

    `words` are those of its endpoint. `tells_prompt`: a listing shows whose wish a render is.
    `tells_code`: a failed job says why. `delete`: the code of the refusal, if it deletes nothing.
    `denies`: the code for an id that it does not know. `over`: the code for the content of a failed
    job.
    """

    name: str
    words: tuple[str, ...] = ()
    model: str = "sora-2"
    tells_prompt: bool = True
    tells_code: bool = True
    delete: str = ""
    denies: str = "http_404"
    over: str = "http_404"

    @property
    def label(self) -> str:
        return "-".join((self.name, *self.words))


LITELLM: dict[str, Any] = {"name": "litellm", "delete": "http_405", "denies": "http_500"}
KINDS = [
    Kind(name="openai"),
    Kind(name="openai", words=("json-image",)),
    Kind(**LITELLM, words=("no-list",)),
    Kind(**LITELLM, words=("json-url", "no-list"), model="gen4_turbo"),
    Kind(name="vllm-omni", tells_code=False, over="http_422"),
    Kind(name="sglang", tells_prompt=False, tells_code=False),
    Kind(name="sglang-cloud", tells_prompt=False, tells_code=False),
    Kind(name="gateway"),
    Kind(name="gateway", words=("json-url",)),
]


@dataclass
class Met:
    """One kind of server, and the questions of these tests to it."""

    kind: Kind
    server: StandIn

    def ask(self, question: Callable[[OpenAIVideos], Awaitable[T]]) -> T:
        return ask(
            self.server.speaking(self.kind.name), question, *self.kind.words, key=stand_in.KEY
        )

    def create(self, prompt: str, **wish: Any) -> RemoteVideo:
        wish = {"prompt": prompt, "model": self.kind.model, "image": photo()} | wish
        return self.ask(lambda provider: provider.create(replace(REQUEST, **wish)))

    def retrieve(self, video_id: str) -> RemoteVideo:
        return self.ask(lambda provider: provider.retrieve(video_id))

    def ended(self, prompt: str) -> tuple[str, RemoteVideo]:
        """The id that a create gave, and the render once it has ended."""
        video_id = self.create(prompt).id
        deadline = time.monotonic() + 300
        while (video := self.retrieve(video_id)).status not in ENDS:
            assert time.monotonic() < deadline, video
            time.sleep(0.1)
        return video_id, video

    def download(self, video_id: str) -> bytes:
        sink = BytesIO()
        self.ask(
            lambda provider: provider.download(video_id, sink, max_bytes=10**7, max_seconds=60)
        )
        return sink.getvalue()


def photo() -> bytes:
    """Of exactly the pixels that are asked for."""
    content = BytesIO()
    Image.new("RGB", (720, 1280), (200, 90, 30)).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in.running(tmp_path_factory.mktemp("dialects")) as running:
        yield running


@pytest.fixture(params=KINDS, ids=lambda kind: kind.label)
def met(request: pytest.FixtureRequest, server: StandIn, settings: LazySettings) -> Met:
    # The endpoint itself needs no such leave; the bucket that some keep their files in does.
    settings.OUTBOUND_ALLOWED_HOSTS = ["localhost"]
    return Met(request.param, server)


def test_a_render_is_begun_and_followed_by_the_id_of_its_create(met: Met) -> None:
    prompt = f"A cup [stuck] {met.kind.label}"
    video = met.create(prompt)
    assert video.status is RemoteStatus.RUNNING
    [accepted] = met.server.jobs(prompt)
    assert (accepted["has_reference"], accepted["model"]) == (True, met.kind.model)
    for _poll in range(2):
        again = met.retrieve(video.id)
        assert (again.status, again.seconds, again.size) == (RemoteStatus.RUNNING, 4, "720x1280")


def test_a_finished_render_comes_home(met: Met) -> None:
    video_id, video = met.ended(f"A cup {met.kind.label}")
    assert video.status is RemoteStatus.COMPLETED
    assert met.download(video_id)[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("word", "code"), [("[fail]", "render_failed"), ("[moderation]", "moderation_blocked")]
)
def test_a_failed_render_says_so(met: Met, word: str, code: str) -> None:
    video_id, video = met.ended(f"A cup {word} {met.kind.label}")
    assert video.status is RemoteStatus.FAILED
    assert video.error_message
    expected = code if met.kind.tells_code else "render_failed"
    told = failure_code(video.error_code, video.error_message, otherwise="render_failed")
    assert told == expected
    assert refusal(lambda: met.download(video_id)).code == met.kind.over


def test_what_is_not_finished_cannot_be_fetched_yet(met: Met) -> None:
    video_id = met.create(f"A cup [stuck] content {met.kind.label}").id
    error = refusal(lambda: met.download(video_id))
    assert (error.code, error.permanent) == ("http_404", False)


def test_it_is_found_in_the_listing_where_there_is_one(met: Met) -> None:
    prompt = f"A cup [stuck] listed {met.kind.label}"
    video_id = met.create(prompt).id
    if "no-list" in met.kind.words:
        error = refusal(lambda: met.ask(lambda provider: provider.list_page(limit=10)))
        assert error.code == "cannot_list"
        return
    page = met.ask(lambda provider: provider.list_page(limit=10))
    [found] = [video for video in page.videos if video.id == video_id]
    assert found.prompt == (prompt if met.kind.tells_prompt else None)
    assert (found.model, found.seconds, found.size) == (met.kind.model, 4, "720x1280")
    assert found.created_at == pytest.approx(time.time(), abs=120)


def test_the_listing_goes_on_where_there_is_one(met: Met) -> None:
    if "no-list" in met.kind.words:
        assert not met.ask(_can_list)
        return
    ids = [met.create(f"A cup [stuck] {number} {met.kind.label}").id for number in range(3)]
    first = met.ask(lambda provider: provider.list_page(limit=2))
    assert [video.id for video in first.videos] == [ids[2], ids[1]]
    second = met.ask(lambda provider: provider.list_page(limit=2, after=first.next_after))
    assert second.videos[0].id == ids[0]


async def _can_list(provider: OpenAIVideos) -> bool:
    return provider.can_list


def test_it_is_deleted_where_that_is_possible(met: Met) -> None:
    prompt = f"A cup [stuck] deleted {met.kind.label}"
    video_id = met.create(prompt).id
    if met.kind.delete:
        error = refusal(lambda: met.ask(lambda provider: provider.delete(video_id)))
        assert (error.code, error.permanent) == (met.kind.delete, True)
    else:
        met.ask(lambda provider: provider.delete(video_id))
    assert [job["deleted"] for job in met.server.jobs(prompt)] == [not met.kind.delete]


def test_it_says_when_to_come_again(met: Met) -> None:
    """As a number, as a date, or under a proxy's own name."""
    error = refusal(lambda: met.create(f"A cup [rate-limit] {met.kind.label}"))
    assert (error.accepted, error.permanent, error.account) == (Accepted.NO, False, False)
    assert error.retry_after is not None
    assert 0 <= error.retry_after <= 2


@pytest.mark.parametrize(("word", "renders"), [("[http-500]", 0), ("[timeout-after-accept]", 1)])
def test_what_is_not_answered_may_have_begun_but_once(met: Met, word: str, renders: int) -> None:
    prompt = f"A cup {word} {met.kind.label}"
    error = refusal(lambda: met.create(prompt))
    assert (error.accepted, error.permanent) == (Accepted.UNKNOWN, False)
    assert len(met.server.jobs(prompt)) == renders


def test_a_wrong_size_of_the_photo_is_refused_for_good(met: Met) -> None:
    error = refusal(lambda: met.create("A cup", size="1280x720"))
    assert (error.accepted, error.permanent) == (Accepted.NO, True)
    assert "must match the requested width and height" in error.message
    assert not error.message.startswith("litellm")


def test_a_key_that_is_not_taken_is_the_accounts_trouble(met: Met) -> None:
    def with_a_wrong_key() -> RemoteVideo:
        address = met.server.speaking(met.kind.name)
        return ask(address, lambda provider: provider.retrieve("video_1"), *met.kind.words)

    assert refusal(with_a_wrong_key).account


def test_a_render_that_it_does_not_know(met: Met) -> None:
    error = refusal(lambda: met.retrieve("video_1"))
    assert isinstance(error, ProviderError)
    assert error.code == met.kind.denies
