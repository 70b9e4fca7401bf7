"""One small HTTP POST over asyncio's own streams: a webhook needs no more of a client."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 20
_LINE_END = "\r\n"
_HEAD_END = b"\r\n\r\n"


async def http_post(url: str, *, body: bytes, headers: dict[str, str]) -> int:
    """POST and return the status of the answer, or 0 if there was none in 20 seconds."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            return await _exchange(url, body, headers)
    except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
        return 0


async def _exchange(url: str, body: bytes, headers: dict[str, str]) -> int:
    target = urlsplit(url)
    secure = target.scheme == "https"
    reader, writer = await asyncio.open_connection(
        target.hostname, target.port or (443 if secure else 80), ssl=secure or None
    )
    try:
        writer.write(_head(target.netloc, target.path or "/", target.query, body, headers) + body)
        await writer.drain()
        return _status(await reader.readuntil(_HEAD_END))
    finally:
        writer.close()


def _head(host: str, path: str, query: str, body: bytes, headers: dict[str, str]) -> bytes:
    fields = {"Host": host, **headers, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"POST {path}{'?' + query if query else ''} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return (_LINE_END.join(lines) + _LINE_END * 2).encode("latin-1")


def _status(head: bytes) -> int:
    """The number in `HTTP/1.1 200 OK`; ValueError for anything else."""
    version, _, rest = head.partition(b" ")
    if not version.startswith(b"HTTP/"):
        raise ValueError(head)
    return int(rest[:3])
