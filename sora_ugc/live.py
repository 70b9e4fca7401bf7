"""The live process: event streams, and nothing else. It opens no connection to the database.

    granian --interface asgi sora_ugc.live:application

`GET LIVE_URL/events?ticket=...` is a stream of Server-Sent Events for one creator: `ready` (nothing
is missed from here on: read anew what you show), `changed` (with the ids of jobs, one a line) and
`lost` (nothing is heard until the next `ready`). What has changed stands in `web`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging.config
import os
import random
import resource
import signal
from collections.abc import Awaitable, Callable, Iterable
from types import FrameType
from typing import Any
from urllib.parse import parse_qs, urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")

from django.conf import settings

from common.live import BadTicket, ticket_read
from sora_ugc.live_count import live_count_keep
from sora_ugc.live_hub import Ended, Full, Hub, Stream

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

# Proxies close what is silent for a minute, some for half of one.
KEEP_ALIVE_SECONDS = 20.0
# A stream ends by itself, so that whoever has signed out does not listen for ever.
STREAM_SECONDS = 1800.0
# A page that takes nothing for so long has gone.
STUCK_SECONDS = 30.0
MOST_STREAMS = 5_000
MOST_STREAMS_EACH = 20
COMMENT = b": \n\n"

_site = urlsplit(settings.SITE_URL)
ORIGIN = f"{_site.scheme}://{_site.netloc}".encode()

hub = Hub(settings.REDIS_URL, most=MOST_STREAMS, most_each=MOST_STREAMS_EACH)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """From the start of the process to its end."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)
    _open_files_raise()
    _end_streams_on_sigterm()
    await receive()
    listening = asyncio.create_task(hub.run())
    counting = asyncio.create_task(live_count_keep(settings.REDIS_URL, lambda: hub.count))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    listening.cancel()
    counting.cancel()
    # It takes back what it has written.
    await asyncio.wait({counting})
    await send({"type": "lifespan.shutdown.complete"})


def _open_files_raise() -> None:
    """Each stream is an open file, and many systems begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_STREAMS + 1_000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _end_streams_on_sigterm() -> None:
    """A server waits for its open answers before it ends, and these would never end.

    Beside the server's own handler, which hears of signals through the event loop.
    """
    loop = asyncio.get_running_loop()

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.close)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    path, origin = scope["path"], dict(scope["headers"]).get(b"origin")
    if scope["method"] not in {"GET", "HEAD"}:
        await _say(send, 405, "Only GET.", [(b"allow", b"GET")])
    elif path.endswith("/healthz"):
        await _say(send, 200, "ok")
    elif not path.endswith("/events"):
        await _say(send, 404, "There is nothing here.")
    elif origin is not None and origin != ORIGIN:
        await _say(send, 403, "Only the site's own pages may listen.")
    else:
        await _admit(scope, receive, send)


async def _admit(scope: Scope, receive: Receive, send: Send) -> None:
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    try:
        with hub.listening(ticket_read("".join(asked.get("ticket", [])))) as stream:
            await _stream(stream, receive, send)
    except (BadTicket, Ended):
        await _say(send, 401, "This ticket is none of ours, or too old.", _CORS)
    except Full as full:
        words = "You have too many streams open." if full.own else "There are too many streams."
        await _say(send, 429 if full.own else 503, words, [*_CORS, (b"retry-after", b"30")])


async def _stream(stream: Stream, receive: Receive, send: Send) -> None:
    """Feed it until its time is over, or either end goes."""
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
    parts = {asyncio.create_task(_feed(stream, send)), asyncio.create_task(_gone(receive))}
    _, rest = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    for part in rest:
        part.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await part


async def _feed(stream: Stream, send: Send) -> None:
    # Not all at once those that came at once.
    ends = asyncio.get_running_loop().time() + STREAM_SECONDS * random.uniform(0.9, 1.1)  # noqa: S311
    body = stream.take()
    with contextlib.suppress(TimeoutError):
        while not (hub.closing or stream.ended) and asyncio.get_running_loop().time() < ends:
            async with asyncio.timeout(STUCK_SECONDS):
                await send({"type": "http.response.body", "body": body, "more_body": True})
            body = await _next(stream)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(stream: Stream) -> bytes:
    try:
        async with asyncio.timeout(KEEP_ALIVE_SECONDS):
            await stream.wait()
    except TimeoutError:
        return COMMENT
    return stream.take()


async def _gone(receive: Receive) -> None:
    """Until the page has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, status: int, words: str, headers: Headers = ()) -> None:
    body = words.encode()
    kept = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode()), *_SAFE]
    start = {"type": "http.response.start", "status": status, "headers": [*kept, *headers]}
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


_CORS = [(b"access-control-allow-origin", ORIGIN), (b"vary", b"Origin")]
# Should somebody open it as a page.
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
_STREAM_HEADERS = [
    *_CORS,
    *_SAFE,
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    # nginx would keep events back until a buffer is full.
    (b"x-accel-buffering", b"no"),
]
