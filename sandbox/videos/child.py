"""Rendering in a process of its own: low priority, and its memory goes when it ends."""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from sandbox.videos.render.spec import RenderSpec

ROOT = Path(__file__).resolve().parents[2]
ERROR_TAIL = 2000


class RenderFailed(Exception):
    """The renderer ended with an error; the message is the end of what it said."""


async def render_in_child(spec: RenderSpec, advance: Callable[[int], None]) -> None:
    """Renders into `spec.folder`, reporting per cent. Raises RenderFailed.

    Cancelling it kills the renderer. Should this process be killed, the renderer dies with the
    next percentage that it cannot write.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.videos.render"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await _follow(process, spec, advance)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _follow(
    process: asyncio.subprocess.Process, spec: RenderSpec, advance: Callable[[int], None]
) -> None:
    # All three are pipes, as asked for above; their types cannot say so.
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(json.dumps(asdict(spec)).encode())
    process.stdin.close()
    async for line in process.stdout:
        advance(int(line))
    said = await process.stderr.read()
    if await process.wait() != 0:
        raise RenderFailed(said.decode(errors="replace")[-ERROR_TAIL:])
