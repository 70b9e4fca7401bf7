"""Webhooks that lie, repeat themselves, or come at the wrong moment."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx2

from e2e.faults.servers import WEBHOOK_KEY, FaultStack
from e2e.faults.takes import STRAIGHT, order
from e2e.stack import until

COMPLETED = "video.completed"
STALE_SECONDS = 10 * 60


def _send(
    stack: FaultStack, video_id: str, *, webhook_id: str, key: bytes = WEBHOOK_KEY, age: int = 0
) -> int:
    """A signed notice that this render is complete; the status of the answer."""
    body = json.dumps(
        {
            "object": "event",
            "id": f"evt_{webhook_id}",
            "type": COMPLETED,
            "created_at": int(time.time()),
            "data": {"id": video_id},
        }
    ).encode()
    at = str(int(time.time()) - age)
    signed = b".".join((webhook_id.encode(), at.encode(), body))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{signature}",
        "content-type": "application/json",
    }
    url = f"{stack.web}/webhooks/openai"
    return httpx2.post(url, content=body, headers=headers, timeout=30).status_code


def _webhook_id() -> str:
    return f"wh_{secrets.token_hex(12)}"


def _kept(stack: FaultStack, webhook_id: str) -> int:
    rows = stack.sql(
        "SELECT count(*) FROM generation_providernotice WHERE webhook_id = %s", webhook_id
    )
    return int(rows[0][0])


def test_forged_and_stale_webhooks_change_nothing(stack: FaultStack) -> None:
    take = order(stack, "[slow]")
    take.wait("rendering")
    (render,) = take.renders
    forged, stale = _webhook_id(), _webhook_id()

    assert _send(stack, render["id"], webhook_id=forged, key=b"somebody else's") == 400
    assert _send(stack, render["id"], webhook_id=stale, age=STALE_SECONDS) == 400

    assert (_kept(stack, forged), _kept(stack, stale)) == (0, 0)
    take.assert_ready(through=STRAIGHT)


def test_a_webhook_that_comes_20_times_counts_once(stack: FaultStack) -> None:
    take = order(stack, "[slow]")
    take.wait("rendering")
    (render,) = take.renders
    repeated = _webhook_id()

    send = partial(_send, stack, render["id"], webhook_id=repeated)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(), range(20)))

    assert answers == [200] * 20
    assert _kept(stack, repeated) == 1
    # It says that the render is complete, which it is not: only the renderer itself is believed.
    take.assert_ready(through=STRAIGHT)


def test_a_webhook_before_the_create_has_returned(stack: FaultStack) -> None:
    take = order(stack, "[slow-accept]")
    until(lambda: take.renders, what="the renderer to accept", pause=0.02)
    (render,) = take.renders
    until(lambda: _told(stack, render["id"]), what="the webhook", pause=0.02)
    assert (take.state, take.column("provider_job_id")) == ("submitting", None)

    take.assert_ready(through=STRAIGHT)
    (render,) = take.renders
    assert render["polls"] == 1


def test_a_webhook_while_the_poll_is_under_way(stack: FaultStack) -> None:
    # The renderer answers the poll once its webhook was taken.
    take = order(stack, "[slow] [slow-poll]")
    until(lambda: take.renders and take.renders[0]["polls"], what="the poll", pause=0.02)
    (render,) = take.renders
    until(lambda: _told(stack, render["id"]), what="the webhook", pause=0.02)
    assert (take.state, take.renders[0]["polls"]) == ("rendering", 1)

    take.assert_ready(through=STRAIGHT)


def test_webhooks_in_a_race_with_polls(stack: FaultStack) -> None:
    take = order(stack, "[slow]")
    take.wait("rendering")
    (render,) = take.renders

    sent = 0
    with ThreadPoolExecutor(4) as pool:
        while take.state == "rendering":
            ids = [_webhook_id() for _ in range(8)]
            answers = pool.map(lambda one: _send(stack, render["id"], webhook_id=one), ids)
            assert list(answers) == [200] * 8
            sent += 8

    assert sent >= 8
    take.assert_ready(through=STRAIGHT)


def _told(stack: FaultStack, video_id: str) -> bool:
    rows = stack.sql(
        "SELECT count(*) FROM generation_providernotice WHERE provider_job_id = %s", video_id
    )
    return bool(rows[0][0])
