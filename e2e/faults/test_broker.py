"""Valkey is emptied, goes away, and hangs at the moment of a wake-up."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from redis import Redis

from e2e.client import PHOTO
from e2e.faults.servers import FaultStack
from e2e.faults.takes import STRAIGHT, Take, creator_with_credits, order
from e2e.faults.workers import stopped
from e2e.stack import until

AWAY_SECONDS = 60


def test_valkey_is_emptied_over_and_over(stack: FaultStack) -> None:
    takes = [order(stack, words) for words in ("[slow]", "", "[slow]")]
    with Redis.from_url(stack.valkey.url()) as valkey:
        for _ in range(20):
            valkey.flushall()
            time.sleep(0.25)
    for take in takes:
        take.assert_ready(through=STRAIGHT, seconds=120)


def test_web_is_killed_between_commit_and_wake_up(stack: FaultStack) -> None:
    creator = creator_with_credits(stack)
    image = creator.upload(PHOTO.read_bytes()).raise_for_status().json()["id"]
    prompt = f"A cup of coffee, {secrets.token_hex(4)}."
    order_of = {"prompt": prompt, "platform": "tiktok", "image": image}
    with ThreadPoolExecutor(1) as pool:
        # The request commits, and then waits for a broker that does not answer.
        with stopped(stack.valkey.pid):
            asking = pool.submit(creator.order, order_of)
            until(lambda: _ids(stack, prompt), what="the job to be committed", pause=0.02)
            assert not asking.done()
            stack.kill("web")
        with pytest.raises(httpx2.TransportError):
            asking.result()
    until(lambda: _is_ready(stack), what="the site to be back", seconds=120)

    (job_id,) = _ids(stack, prompt)
    Take(stack, creator, prompt, job_id).assert_ready(through=STRAIGHT)


def test_valkey_is_down_for_a_minute(stack: FaultStack) -> None:
    begun = order(stack, "[slow]")
    creator = creator_with_credits(stack)
    begun.wait("rendering")
    stack.valkey.stop()
    down_since = time.monotonic()
    try:
        meanwhile = order(stack, "", creator=creator)
        assert not _is_ready(stack)
        assert httpx2.get(f"{stack.web}/healthz").status_code == 200
        time.sleep(down_since + AWAY_SECONDS - time.monotonic())
        assert meanwhile.state == "queued"
    finally:
        stack.valkey.start()

    begun.assert_ready(through=STRAIGHT, seconds=120)
    meanwhile.assert_ready(through=STRAIGHT, seconds=120)
    until(lambda: _is_ready(stack), what="the site to say that all is there")


def _ids(stack: FaultStack, prompt: str) -> list[str]:
    rows = stack.sql("SELECT id FROM generation_job WHERE prompt = %s", prompt)
    return [str(job_id) for (job_id,) in rows]


def _is_ready(stack: FaultStack) -> bool:
    try:
        return httpx2.get(f"{stack.web}/readyz", timeout=10).status_code == 200
    except httpx2.HTTPError:
        return False
