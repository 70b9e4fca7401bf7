"""One render for each size and length, for load tests: the queue is real, the clip shared."""

import asyncio
import shutil
import time
from collections import defaultdict
from pathlib import Path

from sandbox.videos.child import render_in_child
from sandbox.videos.render.spec import RenderSpec

CAPTION = "One take, served to everybody."
"""A cached clip shows nobody's photo and nobody's words."""


class RenderCache:
    """Folders with a finished clip each, made when first asked for; they survive a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def clip(self, width: int, height: int, *, seconds: int) -> Path:
        """The folder with the files. Raises RenderFailed."""
        name = f"{width}x{height}-{seconds}"
        async with self._locks[name]:
            if not (self._folder / name).is_dir():
                await self._make(name, width, height, seconds)
        return self._folder / name

    async def _make(self, name: str, width: int, height: int, seconds: int) -> None:
        draft = self._folder / f"{name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        spec = RenderSpec(
            folder=str(draft),
            width=width,
            height=height,
            seconds=seconds,
            prompt=CAPTION,
            reference=None,
            started_at=time.time(),
            pace_seconds=0,
        )
        await render_in_child(spec, lambda percent: None)
        draft.rename(self._folder / name)
