"""Follow renders: whatever is due at an endpoint is looked at together.

Few are asked one by one, in asyncio batches. Where the endpoint can list, many are read out of its
listing, whose pages serve a hundred jobs each; those that it does not show are asked for. Each page
and each batch is written with one statement; only what has ended is moved one by one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from math import ceil

from common.live import changes_announce
from generation.models import JobState, LeakReason
from generation.pipeline.asking import Answer, Asking
from generation.pipeline.job_fail import job_fail
from generation.pipeline.leases import backoff
from generation.pipeline.notices import notice_acted_on
from generation.pipeline.poll_times import USUAL, crowd_wait, poll_wait
from generation.pipeline.renders import (
    Render,
    Seen,
    renders_claim,
    renders_count,
    renders_put_back,
)
from generation.pipeline.state import job_transition
from generation.providers import EndpointNotConfigured
from generation.providers.base import (
    ASK_SECONDS,
    ProviderError,
    RemoteStatus,
    VideoProvider,
)
from generation.providers.listing import PAGE
from generation.selectors.catalogue import typical_seconds
from generation.words import failure_code

logger = logging.getLogger(__name__)

AT_ONCE = 20
# Asked between two writes.
BATCH = 100
# Asked one by one in one go; what is due beyond them is the next message's.
MOST_ASKED = 500
MOST_LISTED = 20_000
LEASE_SECONDS = ASK_SECONDS * 2
# A listing shows finished renders of other times too: so many pages more than ours fill.
SPARE_PAGES = 5
# An endpoint that refused to list is not asked to for so long.
UNLISTED_SECONDS = 600
# A render that its provider denies this often in a row is lost there.
DENIALS = 6
DENIED = {"http_404", "not_found", "video_not_found"}

_unlisted_until: dict[str, float] = {}
# How long reading the pages took the last time.
_listing_seconds: dict[str, float] = {}


def jobs_poll(*, endpoint: str) -> None:
    """Look once at the renders of `endpoint` that are due, and move on those that have ended."""
    renders = renders_claim(endpoint=endpoint, limit=MOST_ASKED, seconds=LEASE_SECONDS)
    if not renders:
        return
    in_flight = renders_count(endpoint=endpoint)
    try:
        with Asking(endpoint) as asking:
            listed = _is_worth_listing(endpoint, asking.provider, len(renders), in_flight)
            if listed:
                renders += _along(endpoint, in_flight)
            _Look(endpoint, asking, renders, in_flight, listed=listed).run()
    except EndpointNotConfigured:
        gone = ProviderError("the endpoint is not configured", code="endpoint_gone")
        _Judge(renders, 0, listed=False).apply([(render, gone) for render in renders])


def _is_worth_listing(endpoint: str, provider: VideoProvider, due: int, in_flight: int) -> bool:
    """A page costs about as much as two questions, and shows what is due among all in flight."""
    if not provider.can_list or time.monotonic() < _unlisted_until.get(endpoint, 0.0):
        return False
    return due > 2 * ceil(in_flight / PAGE) + 2


def _along(endpoint: str, in_flight: int) -> list[Render]:
    """What the same pages will show although it is due later: one listing serves all.

    Else the later pages, looked at later the last time, would wait for a listing of their own.
    """
    ahead = crowd_wait(in_flight, listed=True)
    seconds = LEASE_SECONDS + ceil(in_flight / PAGE)
    return renders_claim(endpoint=endpoint, limit=MOST_LISTED, seconds=seconds, ahead=ahead)


class _Look:
    """One look at some renders of one endpoint."""

    def __init__(
        self,
        endpoint: str,
        asking: Asking,
        renders: Sequence[Render],
        in_flight: int,
        *,
        listed: bool,
    ) -> None:
        self._endpoint = endpoint
        self._asking = asking
        self._waiting = {render.remote_id: render for render in renders}
        self._pages = 2 * ceil(in_flight / PAGE) + SPARE_PAGES if listed else 0
        self._judge = _Judge(renders, in_flight, listed=listed)

    def run(self) -> None:
        if self._pages:
            self._judge.wait_at_least(_listing_seconds.get(self._endpoint, 0.0))
            began = time.monotonic()
            self._read_listing()
            _listing_seconds[self._endpoint] = time.monotonic() - began
        rest = list(self._waiting.values())
        self._ask(rest[:MOST_ASKED])
        self._judge.leave(rest[MOST_ASKED:])

    def _read_listing(self) -> None:
        """Page by page, until all that wait were seen."""
        after: str | None = None
        for _ in range(self._pages):
            try:
                page = self._asking.run(self._asking.provider.list_page(limit=PAGE, after=after))
            except ProviderError as error:
                self._not_listed(error)
                return
            shown = [video for video in page.videos if video.id in self._waiting]
            self._judge.apply([(self._waiting.pop(video.id), video) for video in shown])
            after = page.next_after
            if after is None or not self._waiting:
                return

    def _not_listed(self, error: ProviderError) -> None:
        if error.permanent:
            logger.warning("%s does not list: %s", self._endpoint, error.code)
            _unlisted_until[self._endpoint] = time.monotonic() + UNLISTED_SECONDS
            return
        # It does not answer now: asking ten thousand times more would not help.
        self._judge.apply([(render, error) for render in self._waiting.values()])
        self._waiting.clear()

    def _ask(self, renders: Sequence[Render]) -> None:
        """One by one, several at once; a batch without any answer is the last.

        The first is small, to find that out.
        """
        start, end = 0, AT_ONCE
        while batch := renders[start:end]:
            ids = [render.remote_id for render in batch]
            answers = self._asking.retrieve_each(ids, at_once=AT_ONCE)
            self._judge.apply(list(zip(batch, answers, strict=True)))
            if all(isinstance(answer, ProviderError) and _is_silence(answer) for answer in answers):
                self._judge.apply([(render, answers[-1]) for render in renders[end:]])
                return
            start, end = end, end + BATCH


def _is_silence(error: ProviderError) -> bool:
    """Whether it says nothing of this render: the others will hear the same."""
    return not error.permanent and error.code not in DENIED


class _Judge:
    """What an answer means for a render."""

    def __init__(self, renders: Iterable[Render], in_flight: int, *, listed: bool) -> None:
        self._typical = typical_seconds({render.model for render in renders})
        self._crowd = self._least = crowd_wait(in_flight, listed=listed)

    def wait_at_least(self, seconds: float) -> None:
        """The next look comes when this one is through: two at once read the same pages twice."""
        self._least = max(self._crowd, seconds)

    def apply(self, answered: Sequence[tuple[Render, Answer]]) -> None:
        """Move on what has ended, and put back the rest until its next look."""
        seen = []
        for render, answer in answered:
            # One job that cannot be moved must not hold up the others.
            try:
                again = self._again(render, answer)
            except Exception:
                logger.exception("job %s could not be moved on", render.job_id)
            else:
                seen += [again] if again else []
        renders_put_back(seen)
        changes_announce((one.render.owner_id, one.render.job_id) for one in seen if one.moved)

    def leave(self, renders: Sequence[Render]) -> None:
        """Nobody had time for these."""
        renders_put_back([Seen(render, wait=0) for render in renders])

    def _again(self, render: Render, answer: Answer) -> Seen | None:
        if isinstance(answer, ProviderError):
            return _unanswered(render, answer)
        if answer.status is RemoteStatus.COMPLETED:
            _complete(render, charged=answer.cost_microdollars)
        elif answer.status is RemoteStatus.FAILED:
            code = failure_code(answer.error_code, answer.error_message, otherwise="render_failed")
            _fail(render, code, detail=f"{answer.error_code}: {answer.error_message}")
        elif render.late:
            _fail(render, "render_timeout", leak=LeakReason.RENDER_TIMEOUT)
        else:
            return Seen(render, wait=self._wait(render), progress=answer.progress)
        return None

    def _wait(self, render: Render) -> float:
        usual = poll_wait(render.age, self._typical.get(render.model, USUAL))
        return max(usual, self._least)


def _unanswered(render: Render, error: ProviderError) -> Seen | None:
    logger.info("job %s: no answer about its render: %s", render.job_id, error.code)
    if render.late:
        _fail(render, "render_timeout", detail=error.code, leak=LeakReason.RENDER_TIMEOUT)
    elif error.code in DENIED and render.attempts + 1 >= DENIALS:
        _fail(render, "render_failed", detail=f"{error.code}: {error.message}")
    else:
        wait = backoff(render.attempts) if error.retry_after is None else error.retry_after
        return Seen(render, wait=wait, failed=True)
    return None


def _complete(render: Render, *, charged: int | None) -> None:
    job = job_transition(
        job_id=render.job_id,
        lease=render.lease,
        to=JobState.STORING,
        from_states={JobState.RENDERING},
        message="storing",
        charged_microdollars=charged,
    )
    if job:
        notice_acted_on(job=job)


def _fail(render: Render, code: str, *, detail: str = "", leak: LeakReason | None = None) -> None:
    job = job_fail(
        job_id=render.job_id,
        lease=render.lease,
        from_states={JobState.RENDERING},
        code=code,
        detail=detail,
        leak=leak,
    )
    if job:
        notice_acted_on(job=job)
