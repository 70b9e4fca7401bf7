"""The words that spoil the answers to calls about an accepted job, in any dialect."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.videos.connections import connection_drop
from sandbox.videos.store import Job
from sandbox.videos.words import Word, words_in

SLOW_ACCEPT_SECONDS = 5
SLOW_POLL_SECONDS = 3
# Nothing waits longer for a render that does not end, or for a webhook that nobody takes.
LONGEST_SECONDS = 40


async def create_spoil(answer: JSONResponse, job: Job, request: Request) -> Response:
    """What the create that made `job` gets: its answer, late or never, or something else."""
    words = words_in(job.prompt)
    if Word.HANG in words:
        await _client_leaves(request)
    if Word.SLOW_ACCEPT in words:
        await _end_is_known(job, at_least=SLOW_ACCEPT_SECONDS)
    if not words.isdisjoint({Word.TIMEOUT_AFTER_ACCEPT, Word.RESET}) and request.client:
        client = (request.client.host, request.client.port)
        await connection_drop(client, reset=Word.RESET in words)
    if Word.GARBAGE in words:
        return Response(b'{"id": "video_\xff\x00', media_type="application/json")
    return answer


async def retrieve_spoil(answer: JSONResponse, job: Job) -> Response:
    """What a question about `job` gets: the first answer to `[slow-poll]` is old when it comes."""
    words = words_in(job.prompt)
    if job.status == "failed" and Word.FAILED_422 in words:
        answer.status_code = 422
    if Word.SLOW_POLL in words and job.polls == 1:
        await _end_is_known(job, at_least=SLOW_POLL_SECONDS)
    return answer


async def _end_is_known(job: Job, *, at_least: int) -> None:
    """Waits some seconds, and until the job has ended and its webhook, if there is one, was taken.

    So a webhook is always there before the answer that waits here.
    """
    for second in range(LONGEST_SECONDS):
        told = job.finished and (job.event is None or job.event.delivered)
        if told and second >= at_least:
            return
        await asyncio.sleep(1)


async def _client_leaves(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
