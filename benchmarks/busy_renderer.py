"""A renderer with thousands of renders at once, which notes when each was looked at.

It speaks as much of the OpenAI Videos protocol as following renders needs: `GET /v1/videos` with
`after` and `limit`, and `GET /v1/videos/{id}`. All renders are under way and never end; each look
shows a little more progress. It is made by hand on asyncio, since it shares a core with PostgreSQL
and must not be what is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
# How long an answer takes, as over the internet.
LATENCY_SECONDS = 0.05
PAGE_MOST, PAGE_USUAL = 100, 20
# As a render of five minutes does.
SECONDS_PER_PERCENT = 3.0
PROMPT = (
    "A hand lifts the cup into the morning light, steam curls, cut to a close-up of the first sip; "
    'a warm voice says: "first sip." Handheld, natural light, a kitchen, shallow depth of field.'
)


def video_id(number: int) -> str:
    """The id of the render with this number, from 1."""
    return f"video_{number:06}"


class Renders:
    """All renders, newest first, and the times (`time.monotonic`) at which each was shown."""

    def __init__(self, count: int) -> None:
        self._began, self._created = time.monotonic(), int(time.time())
        self.order = [video_id(number) for number in range(count, 0, -1)]
        self.place = {known: place for place, known in enumerate(self.order)}
        self.looks: dict[str, list[float]] = {known: [] for known in self.order}
        self._halves = {known: self._object(known) for known in self.order}

    def show(self, known: str) -> bytes:
        """The render as JSON; this counts as a look at it."""
        now = time.monotonic()
        self.looks[known].append(now)
        # Not all at the same percentage, and never at the end.
        percent = self.place[known] % 30 + (now - self._began) / SECONDS_PER_PERCENT
        before, after = self._halves[known]
        return b"%s%d%s" % (before, min(percent, 99), after)

    def page(self, query: dict[str, list[str]]) -> bytes | None:
        """A page of the listing, newest first; None after a render that nobody knows."""
        start = 0
        if after := query.get("after"):
            if after[0] not in self.place:
                return None
            start = self.place[after[0]] + 1
        limit = min(int(query.get("limit", [str(PAGE_USUAL)])[0]), PAGE_MOST)
        shown = self.order[start : start + limit]
        more = b"true" if start + limit < len(self.order) else b"false"
        ends = json.dumps({"first_id": shown[0], "last_id": shown[-1]} if shown else {})
        return b'{"object":"list","data":[%s],"has_more":%s,%s' % (
            b",".join(map(self.show, shown)),
            more,
            ends[1:].encode() if shown else b'"first_id":null,"last_id":null}',
        )

    def _object(self, known: str) -> tuple[bytes, bytes]:
        """What stands before and behind the progress."""
        video = {
            "id": known,
            "object": "video",
            "created_at": self._created,
            "status": "in_progress",
            "completed_at": None,
            "error": None,
            "expires_at": None,
            "model": "sora-2",
            "prompt": PROMPT,
            "remixed_from_video_id": None,
            "seconds": "4",
            "size": "720x1280",
            "progress": None,
        }
        return json.dumps(video).removesuffix("null}").encode(), b"}"


class Connection(asyncio.Protocol):
    """HTTP/1.1 with requests that have no body, one after another."""

    transport: asyncio.Transport

    def __init__(self, renders: Renders, *, lists: bool) -> None:
        self._renders = renders
        self._lists = lists
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for head in heads:
            method, target, _version = head.split(b"\r\n", 1)[0].decode().split(" ")
            if target == "/_bench/looks":
                self._answer(json.dumps(self._renders.looks).encode())
            else:
                loop = asyncio.get_running_loop()
                loop.call_later(LATENCY_SECONDS, self._show, method, target)

    def _show(self, method: str, target: str) -> None:
        """What it is at the end of the wait, so that a look is as fresh as can be."""
        url = urlsplit(target)
        name = url.path.removeprefix("/v1/videos").removeprefix("/")
        if method == "GET" and self._lists and url.path == "/v1/videos":
            self._answer(self._renders.page(parse_qs(url.query)))
        elif method == "GET" and name in self._renders.looks:
            self._answer(self._renders.show(name))
        else:
            self._answer(None)

    def _answer(self, body: bytes | None) -> None:
        status = b"200 OK" if body is not None else b"404 Not Found"
        body = b'{"error":{"message":"There is none."}}' if body is None else body
        self.transport.write(
            b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
            % (status, len(body), body)
        )


async def serve(port: int, count: int, *, lists: bool) -> None:
    """Answer until the process is ended."""
    renders = Renders(count)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(renders, lists=lists), HOST, port
    )
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.busy_renderer")
    parser.add_argument("port", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--no-list", action="store_true")
    asked = parser.parse_args()
    asyncio.run(serve(asked.port, asked.count, lists=not asked.no_list))


if __name__ == "__main__":
    main()
