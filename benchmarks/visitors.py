"""Connections that ask for the same thing again and again, as fast as they are answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
PATIENCE_SECONDS = 30.0


class Refused(Exception):
    """An answer that was not 200: what was measured is not what was meant."""


@dataclass(frozen=True, slots=True)
class Served:
    """What some connections got in a while: answers a second, and the 99th percentile in ms."""

    per_second: float
    p99: float


def ask(
    port: int, path: str, *, headers: Mapping[str, str], connections: int, seconds: float
) -> Served:
    """Have `connections` ask 127.0.0.1:`port` for `path`, each again once it is answered."""
    return asyncio.run(_ask(port, _request(path, headers), connections, seconds))


async def _ask(port: int, request: bytes, connections: int, seconds: float) -> Served:
    start = time.perf_counter()
    until = start + seconds
    each = await asyncio.gather(*(_visit(port, request, until) for _ in range(connections)))
    taken = sorted(one for visit in each for one in visit)
    return Served(
        per_second=len(taken) / (time.perf_counter() - start),
        p99=1_000 * taken[int(len(taken) * 0.99)],
    )


async def _visit(port: int, request: bytes, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection(HOST, port)
    taken = []
    async with asyncio.timeout(until - time.perf_counter() + PATIENCE_SECONDS):
        while (start := time.perf_counter()) < until:
            writer.write(request)
            await _answer(reader)
            taken.append(time.perf_counter() - start)
    writer.close()
    return taken


async def _answer(reader: asyncio.StreamReader) -> None:
    """Read one answer whole, which has a Content-Length."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").splitlines()
    length = next(line for line in lines if line.lower().startswith("content-length:"))
    body = await reader.readexactly(int(length.partition(":")[2]))
    if " 200 " not in f"{status} ":
        raise Refused(f"{status}: {body[:200]!r}")


def _request(path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
