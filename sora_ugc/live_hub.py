"""What the live process hears from Redis, and which of its streams it is for.

One connection for all streams. A stream that is slow keeps a set of ids, which cannot grow beyond
MOST_PENDING: then it is told to read everything anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from common.live import CHANNEL, ENDS, TICKET_SECONDS

logger = logging.getLogger(__name__)

MOST_PENDING = 100
# Nothing heard for so long: Redis is asked whether it is there, and has as long to say so.
PING_SECONDS = 10.0
CONNECT_SECONDS = 5.0
AGAIN_SECONDS = 0.5
LONGEST_AGAIN_SECONDS = 5.0

READY, LOST, CHANGED = "ready", "lost", "changed"


class Full(Exception):
    """No more streams here: of this creator, if `own`, or at all."""

    def __init__(self, *, own: bool) -> None:
        super().__init__()
        self.own = own


class Ended(Exception):
    """This creator may not listen any more."""


class Stream:
    """What one page has yet to be told; `ended` when there will be nothing more."""

    __slots__ = ("_jobs", "_waiting", "_word", "ended")

    def __init__(self, word: str) -> None:
        self.ended = False
        self._word = word
        self._jobs: dict[str, None] = {}
        self._waiting = asyncio.Event()
        self._waiting.set()

    async def wait(self) -> None:
        """Until there is something to tell."""
        await self._waiting.wait()

    def wake(self) -> None:
        """Let whoever waits look round, though there may be nothing to tell."""
        self._waiting.set()

    def take(self) -> bytes:
        """All of it, as Server-Sent Events; it counts as told."""
        events = [_event(self._word, "all")] if self._word else []
        if self._jobs:
            events.append(_event(CHANGED, *self._jobs))
        self._word, self._jobs = "", {}
        self._waiting.clear()
        return b"".join(events)

    def say(self, word: str) -> None:
        """READY: nothing is missed from here on, so read everything anew; LOST: until READY,
        nothing is heard."""
        self._word, self._jobs = word, {}
        self.wake()

    def end(self) -> None:
        """Nothing more is told."""
        self.ended = True
        self.wake()

    def changed(self, jobs: Iterable[str]) -> None:
        """These jobs have changed."""
        self._jobs |= dict.fromkeys(jobs)
        if len(self._jobs) > MOST_PENDING:
            self.say(READY)
        self.wake()


class Hub:
    """All streams of this process, and the one subscription that feeds them.

    Args:
        most: streams at a time.
        most_each: streams of one creator at a time.
    """

    def __init__(self, redis_url: str, *, most: int, most_each: int) -> None:
        self.closing = False
        self._redis_url = redis_url
        self._most, self._most_each = most, most_each
        self._streams: dict[str, set[Stream]] = {}
        self._count = 0
        self._hears = False
        # Until when tickets made before the end would still open a stream.
        self._ended: dict[str, float] = {}

    @property
    def count(self) -> int:
        """How many streams are open now."""
        return self._count

    @contextmanager
    def listening(self, creator_id: UUID) -> Iterator[Stream]:
        """A stream of this creator for as long as the block runs. Raises Full and Ended."""
        creator = str(creator_id)
        if self._ended.get(creator, 0) > monotonic():
            raise Ended
        ours = self._streams.get(creator, set())
        if self._count >= self._most or len(ours) >= self._most_each:
            raise Full(own=self._count < self._most)
        stream = Stream(READY if self._hears else LOST)
        self._streams.setdefault(creator, set()).add(stream)
        self._count += 1
        try:
            yield stream
        finally:
            self._count -= 1
            ours = self._streams[creator]
            ours.discard(stream)
            if not ours:
                del self._streams[creator]

    def close(self) -> None:
        """Let every stream end."""
        self.closing = True
        for stream in self._all():
            stream.wake()

    async def run(self) -> None:
        """Hear of changes until cancelled, however often Redis goes and comes."""
        pause = 0.0
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                if self._hears or not pause:
                    logger.warning("%d streams hear nothing: %s", self._count, error)
            longer = min(max(pause * 2, AGAIN_SECONDS), LONGEST_AGAIN_SECONDS)
            pause = AGAIN_SECONDS if self._hears else longer
            self._say(hears=False)
            await asyncio.sleep(pause)

    async def _listen(self) -> None:
        redis = Redis.from_url(
            self._redis_url,
            socket_connect_timeout=CONNECT_SECONDS,
            # It would connect anew without a word, and pages would not know what they missed.
            retry=Retry(NoBackoff(), 0),
        )
        async with redis, redis.pubsub() as subscription:
            await subscription.subscribe(ENDS, CHANNEL)
            while True:
                self._hear(await _next(subscription))

    def _hear(self, message: dict[str, Any]) -> None:
        kind, channel = message["type"], message["channel"]
        if kind == "subscribe" and channel == CHANNEL.encode():
            self._say(hears=True)
        elif kind == "message" and channel == ENDS.encode():
            self._end(message["data"].decode())
        elif kind == "message":
            for creator, jobs in json.loads(message["data"]).items():
                for stream in self._streams.get(creator, ()):
                    stream.changed(jobs)

    def _end(self, creator: str) -> None:
        now = monotonic()
        self._ended = {one: until for one, until in self._ended.items() if until > now}
        self._ended[creator] = now + TICKET_SECONDS
        for stream in self._streams.get(creator, ()):
            stream.end()

    def _say(self, *, hears: bool) -> None:
        if hears == self._hears:
            return
        self._hears = hears
        if hears:
            logger.info("%d streams hear of changes", self._count)
        for stream in self._all():
            stream.say(READY if hears else LOST)

    def _all(self) -> list[Stream]:
        return [stream for streams in self._streams.values() for stream in streams]


async def _next(subscription: PubSub) -> dict[str, Any]:
    """What comes next. Raises TimeoutError when Redis does not even answer a ping."""
    for _ in range(2):
        if message := await subscription.get_message(timeout=PING_SECONDS):
            return dict(message)
        await subscription.ping()
    raise TimeoutError("no answer")


def _event(name: str, *lines: str) -> bytes:
    data = "".join(f"data: {line}\n" for line in lines)
    return f"event: {name}\n{data}\n".encode()
