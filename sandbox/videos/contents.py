"""The bytes of a finished video, and the words that hand out others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from sandbox.videos.store import Job
from sandbox.videos.wire import ApiError
from sandbox.videos.words import Word, words_in

MEDIA_TYPE = "video/mp4"
LATE_TIMES = 3
# Where a machine in a cloud learns its own secrets.
METADATA = "http://169.254.169.254/latest/meta-data/"
MEGABYTE = bytes(1024 * 1024)
HUGE_MEGABYTES = 2048
DRIPS = 60
DRIP_SECONDS = 0.5


def video_answer(job: Job, path: Path) -> Response:
    """What is handed out as the video of `job`, which lies at `path`. Raises ApiError.

    `job.downloads` counts this call already.
    """
    words = words_in(job.prompt)
    if Word.CONTENT_LATE in words and job.downloads <= LATE_TIMES:
        raise ApiError(404, "Video content not found.")
    if Word.CONTENT_REDIRECT in words:
        return RedirectResponse(METADATA, 302)
    if Word.NOT_A_VIDEO in words:
        return Response(b"<html>Please sign in</html>" * 1000, media_type=MEDIA_TYPE)
    if Word.HUGE_CONTENT in words:
        return StreamingResponse(_huge(), media_type=MEDIA_TYPE)
    if Word.SLOW_CONTENT in words and job.downloads == 1:
        content = path.read_bytes()
        length = {"Content-Length": str(len(content))}
        return StreamingResponse(_dripped(content), media_type=MEDIA_TYPE, headers=length)
    return FileResponse(path, media_type=MEDIA_TYPE)


async def _huge() -> AsyncIterator[bytes]:
    """Two gigabytes, whose length is not told."""
    for _ in range(HUGE_MEGABYTES):
        yield MEGABYTE
        # Else a client that left would be noticed, and complained of, only at the end.
        await asyncio.sleep(0)


async def _dripped(content: bytes) -> AsyncIterator[bytes]:
    """One half at once, the other in half a minute."""
    half = len(content) // 2
    yield content[:half]
    step = -(-(len(content) - half) // DRIPS)
    for start in range(half, len(content), step):
        await asyncio.sleep(DRIP_SECONDS)
        yield content[start : start + step]
