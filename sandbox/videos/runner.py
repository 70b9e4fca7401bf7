"""The queue: two jobs render at a time, the others wait their turn."""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.videos.cache import RenderCache
from sandbox.videos.child import RenderFailed, render_in_child
from sandbox.videos.render.spec import RenderSpec
from sandbox.videos.settings import Settings
from sandbox.videos.store import Job, JobStore
from sandbox.videos.words import Word, words_in, words_removed

SLOTS = 2
SLOW_FACTOR = 4
FAIL_AT, STUCK_AT, MODERATION_AT = 45, 42, 99
STEP_SECONDS = 0.2

log = logging.getLogger(__name__)


class Refused(Exception):
    """The prompt wants this job to fail."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Runner:
    """Takes accepted jobs to their end, one asyncio task each."""

    def __init__(
        self, *, settings: Settings, store: JobStore, announce: Callable[[Job], None]
    ) -> None:
        self._store = store
        self._announce = announce
        self._render_seconds = settings.render_seconds
        self._cache = RenderCache(settings.folder / "cache") if settings.render_cache else None
        self._slots = asyncio.Semaphore(SLOTS)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def full(self) -> bool:
        """Whether a job that is submitted now has to wait."""
        return self._slots.locked()

    def resume(self) -> None:
        """Starts over what an earlier process had not finished."""
        for job in self._store.shown():
            if not job.finished:
                job.requeue()
                self.submit(job)

    def submit(self, job: Job) -> None:
        """Puts a job at the end of the queue."""
        task = asyncio.create_task(self._run(job))
        self._tasks[job.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job.id, None))

    async def cancel(self, job: Job) -> None:
        """Stops a job, wherever it is, and waits until nothing of it runs."""
        task = self._tasks.get(job.id)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """Stops everything; the jobs start over when the process does."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, job: Job) -> None:
        async with self._slots:
            job.status = "in_progress"
            self._store.save(job)
            log.info("%s renders", job.id)
            await self._work(job)
        # A stuck job ends here without an end. It gives its slot back, or two would block all.
        if job.finished:
            self._store.save(job)
            self._store.expire()
            self._announce(job)
            log.info("%s %s", job.id, job.status)

    async def _work(self, job: Job) -> None:
        try:
            await self._produce(job)
        except Refused as refusal:
            job.fail(code=refusal.code, message=refusal.message)
        except (RenderFailed, OSError) as error:
            log.error("%s could not be rendered: %s", job.id, error)
            job.fail(code="server_error", message="The video could not be rendered.")

    async def _produce(self, job: Job) -> None:
        words = words_in(job.prompt)
        pace = self._render_seconds * (SLOW_FACTOR if Word.SLOW in words else 1)
        if Word.STUCK in words:
            await _pass_time(job, pace, until=STUCK_AT)
        elif not words.isdisjoint({Word.FAIL, Word.FAILED_422}):
            await _pass_time(job, pace, until=FAIL_AT)
            raise Refused(code="video_generation_failed", message="Video generation failed.")
        elif Word.MODERATION in words:
            await _pass_time(job, pace, until=MODERATION_AT)
            raise Refused(
                code="moderation_blocked", message="The request was blocked by moderation."
            )
        else:
            await self._render(job, pace)
            job.complete()

    async def _render(self, job: Job, pace: float) -> None:
        folder = self._store.folder(job)
        folder.mkdir(exist_ok=True)
        if self._cache is None:
            spec = self._spec(job, pace)
            await render_in_child(spec, lambda percent: _advance(job, percent))
        else:
            await _render_cached(self._cache, job, pace, folder)
        self._store.reference(job).unlink(missing_ok=True)

    def _spec(self, job: Job, pace: float) -> RenderSpec:
        width, height = job.pixels
        return RenderSpec(
            folder=str(self._store.folder(job)),
            width=width,
            height=height,
            seconds=int(job.seconds),
            prompt=words_removed(job.prompt),
            reference=str(self._store.reference(job)) if job.has_reference else None,
            started_at=time.time(),
            pace_seconds=pace,
        )


async def _render_cached(cache: RenderCache, job: Job, pace: float, folder: Path) -> None:
    started = time.monotonic()
    clip = await cache.clip(*job.pixels, seconds=int(job.seconds))
    await _pass_time(job, max(0.0, pace - (time.monotonic() - started)), until=99)
    await asyncio.to_thread(shutil.copytree, clip, folder, dirs_exist_ok=True)


async def _pass_time(job: Job, seconds: float, *, until: int) -> None:
    """Moves the progress as a render of so many seconds would, up to a percentage."""
    started = time.monotonic()
    while (elapsed := time.monotonic() - started) < seconds * until / 100:
        _advance(job, int(elapsed / seconds * 100))
        await asyncio.sleep(min(STEP_SECONDS, seconds / 10))
    _advance(job, until)


def _advance(job: Job, percent: int) -> None:
    """100 is only said with `completed`, and progress never goes back."""
    job.progress = max(job.progress, min(percent, 99))
