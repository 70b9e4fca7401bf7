"""Signed webhooks by the Standard Webhooks specification, retried until they are taken."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import secrets
import time
from urllib.parse import SplitResult, urlsplit

from sandbox.videos.settings import webhook_key
from sandbox.videos.store import OPENAI, Event, Job, JobStore

RETRY_SECONDS = (1, 2, 4, 8, 15, 30, 60, 60, 60, 60)
"""The pauses between attempts: five minutes in all."""

ATTEMPT_SECONDS = 10

log = logging.getLogger(__name__)


def webhook_headers(*, webhook_id: str, secret: str, body: bytes, at: int) -> dict[str, str]:
    """The three headers; the signature covers `id.timestamp.body`."""
    message = b".".join((webhook_id.encode(), str(at).encode(), body))
    digest = hmac.new(webhook_key(secret), message, hashlib.sha256).digest()
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


class Webhooks:
    """Announces the end of jobs to one address; silent when there is none."""

    def __init__(self, *, url: str, secret: str, store: JobStore) -> None:
        self._url = url
        self._secret = secret
        self._store = store
        self._deliveries: set[asyncio.Task[None]] = set()

    def announce(self, job: Job) -> None:
        """Records the event of a job that has just ended and begins to deliver it."""
        if not self._url or job.wire != OPENAI:
            return
        job.event = Event(
            id=f"evt_{secrets.token_hex(16)}",
            webhook_id=f"wh_{secrets.token_hex(16)}",
            type=f"video.{job.status}",
            created_at=int(time.time()),
        )
        self._store.save(job)
        self._begin(job, job.event)

    def resume(self) -> None:
        """Goes on with what an earlier process could not deliver, unless it is too old."""
        horizon = time.time() - sum(RETRY_SECONDS)
        for job in self._store.all():
            event = job.event
            if self._url and event and not event.delivered and event.created_at > horizon:
                self._begin(job, event)

    async def close(self) -> None:
        for delivery in self._deliveries:
            delivery.cancel()
        await asyncio.gather(*self._deliveries, return_exceptions=True)

    def _begin(self, job: Job, event: Event) -> None:
        delivery = asyncio.create_task(self._deliver(job, event))
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)

    async def _deliver(self, job: Job, event: Event) -> None:
        for pause in (*RETRY_SECONDS, None):
            outcome = await self._attempt(job, event)
            if outcome.startswith("2"):
                event.delivered = True
                self._store.save(job)
                return
            if pause is not None:
                log.info("%s of %s: %s, again in %d s", event.type, job.id, outcome, pause)
                await asyncio.sleep(pause)
        log.warning("%s of %s was given up", event.type, job.id)

    async def _attempt(self, job: Job, event: Event) -> str:
        """The status of the answer as text, or the reason why there is none."""
        body = _event_body(job, event)
        headers = webhook_headers(
            webhook_id=event.webhook_id, secret=self._secret, body=body, at=int(time.time())
        )
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                return await _post(urlsplit(self._url), headers, body)
        except (OSError, EOFError, TimeoutError, ValueError, IndexError) as error:
            return f"no answer ({type(error).__name__})"


def _event_body(job: Job, event: Event) -> bytes:
    return json.dumps(
        {
            "object": "event",
            "id": event.id,
            "type": event.type,
            "created_at": event.created_at,
            "data": {"id": job.id},
        }
    ).encode()


async def _post(url: SplitResult, headers: dict[str, str], body: bytes) -> str:
    """One POST, read as far as the status. Streams, because a shutdown can cancel them."""
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(url.hostname, port, ssl=secure or None)
    try:
        writer.write(_request_head(url, headers, len(body)) + body)
        await writer.drain()
        return (await reader.readline()).split()[1].decode()
    finally:
        writer.close()


def _request_head(url: SplitResult, headers: dict[str, str], length: int) -> bytes:
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {url.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: application/json", f"Content-Length: {length}", "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode()
