"""What every video provider is to us: a few questions, and errors that say what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import BinaryIO, Protocol, Self

# How long a create may take at most, in seconds: what is not answered by then is unknown.
CREATE_SECONDS = 60
# The same for questions, which are asked again.
ASK_SECONDS = 15
# Of a render's id: LiteLLM packs the whole path of one of Google's operations into it.
LONGEST_ID = 1024

# The code of a ProviderError for a server that could not be reached at all.
UNREACHABLE = "unreachable"


class RemoteStatus(StrEnum):
    """How far a render is, in our words; each adapter maps its provider's to these."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class Accepted(StrEnum):
    """Whether a failed create may have begun a render that costs money."""

    NO = "no"
    UNKNOWN = "unknown"


class ModelOutcome(StrEnum):
    """What a provider says of a model that we would ask it to render with.

    `MISFIT`: it has the model, and that does not make the lengths or sizes that we offer.
    `CANNOT_SAY`: there is no question that it would answer for nothing.
    """

    ANSWERS = "answers"
    UNKNOWN = "unknown"
    MISFIT = "misfit"
    CANNOT_SAY = "cannot_say"
    REFUSED = "refused"


class Endpoint(Protocol):
    """Where a provider is and its secrets (`settings.VIDEO_ENDPOINTS`)."""

    @property
    def slug(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def api_key(self) -> str: ...
    @property
    def webhook_secret(self) -> str: ...
    @property
    def dialect(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """One video to be made. `image` is a JPEG or PNG of exactly the pixels of `size`."""

    prompt: str
    model: str
    seconds: int
    size: str
    image: bytes
    image_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteVideo:
    """A render as its provider describes it; what it does not say is None or empty.

    `created_at` is in seconds since 1970 by the provider's clock; `progress` is 0 to 100;
    `cost_microdollars` is what it charges, in millionths of a dollar: the most that it may come to
    while it runs, the sum itself when it has ended.
    """

    id: str
    status: RemoteStatus
    progress: int = 0
    model: str | None = None
    prompt: str | None = None
    seconds: int | None = None
    size: str | None = None
    created_at: float | None = None
    error_code: str = ""
    error_message: str = ""
    cost_microdollars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPage:
    """A part of a listing, newest first. `next_after` asks for the next one; None on the last."""

    videos: list[RemoteVideo]
    next_after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelQuestion:
    """A model by its name at the provider, and what we offer of it."""

    model: str
    seconds: tuple[int, ...]
    sizes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """The outcome, and in words for operators what is worth knowing beside it."""

    outcome: ModelOutcome
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A webhook whose signature is right. `video_id` is empty when it is about something else."""

    webhook_id: str
    type: str
    video_id: str


class ProviderError(Exception):
    """A call that did not give what was asked for.

    `permanent`: the same call will fail again. `accepted`: of a create, whether a render may have
    begun. `retry_after`: seconds the provider asked us to wait. `account`: it is the key or the
    account, not the job: no job passes until an operator has mended it. `code` and the message are
    the provider's own, for staff and for choosing our words; creators never read them.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        permanent: bool = False,
        accepted: Accepted = Accepted.UNKNOWN,
        retry_after: float | None = None,
        account: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.permanent = permanent
        self.accepted = accepted
        self.retry_after = retry_after
        self.account = account


class BadWebhook(Exception):
    """Not signed by the provider, signed too long ago, or not readable."""


class VideoProvider(Protocol):
    """An endpoint. Open it (`async with`) inside the event loop that asks; ProviderError if not."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    async def create(self, request: RenderRequest) -> RemoteVideo:
        """Begin a render. Sent once: never repeated by the adapter or its library."""
        ...

    async def retrieve(self, video_id: str) -> RemoteVideo:
        """How far it is. `id` in the answer need not be `video_id`: keep that of the create."""
        ...

    @property
    def can_list(self) -> bool:
        """Whether `list_page` is worth a question."""
        ...

    async def list_page(self, *, limit: int, after: str | None = None) -> VideoPage:
        """Up to `limit` renders, newest first, from behind the cursor `after` of an earlier page.

        A page never leads back to itself. ProviderError (permanent) when the endpoint cannot list.
        """
        ...

    async def delete(self, video_id: str) -> None:
        """Ask to stop and forget it: best effort, many endpoints cannot."""
        ...

    async def download(
        self, video_id: str, sink: BinaryIO, *, max_bytes: int, max_seconds: float
    ) -> int:
        """Write the finished video to `sink`; the number of bytes, never more than `max_bytes`."""
        ...

    async def check_model(self, question: ModelQuestion) -> ModelAnswer:
        """Whether it would render with this model. Begins nothing and costs nothing.

        ProviderError when there was no answer, or none to our key.
        """
        ...

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """Verify and read a webhook; BadWebhook when it cannot be trusted."""
        ...
