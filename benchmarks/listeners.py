"""A thousand pages that hold a stream each, in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

HOST = "127.0.0.1"
OPEN_AT_ONCE = 50
PATIENCE_SECONDS = 60.0


class Pages:
    """Streams of one server; each is read as fast as it comes.

    Args:
        paths: what each page asks for.
        opened, changed: what stands in a stream once it hears, and in each change.
    """

    def __init__(self, port: int, paths: Sequence[str], *, opened: bytes, changed: bytes) -> None:
        self._port, self._paths = port, paths
        self._opened, self._changed = opened, changed
        self._readers: list[asyncio.StreamReader] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        """All of them, some at a time, until each hears."""
        turns = asyncio.Semaphore(OPEN_AT_ONCE)

        async def one(path: str) -> None:
            async with turns:
                reader, writer = await asyncio.open_connection(HOST, self._port)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
                await _until(reader, self._opened)
                self._readers.append(reader)
                self._writers.append(writer)

        await asyncio.gather(*map(one, self._paths))

    async def hear(self, tell: Callable[[], object]) -> float:
        """Seconds from `tell` until the last page has heard of it."""
        hearing = [asyncio.create_task(_until(one, self._changed)) for one in self._readers]
        await asyncio.sleep(0)
        begin = time.perf_counter()
        await asyncio.to_thread(tell)
        await asyncio.gather(*hearing)
        return time.perf_counter() - begin

    def close(self) -> None:
        for writer in self._writers:
            writer.close()


async def _until(reader: asyncio.StreamReader, wanted: bytes) -> None:
    """Read on until an event with `wanted` in it has come whole."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while wanted not in await reader.readuntil(b"\n\n"):
            pass
