"""A stack with somebody on it who has credits to spend, for what is measured from outside."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.server import ROOT
from e2e.stack import Stack, running
from sandbox.demo import Client

PHOTO = ROOT / "generation" / "tests" / "samples" / "coffee.jpg"
PLATFORM = "tiktok"
# The cheapest video's price in credits.
PRICE = 8
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.1


# Of every customer, so that one can sign in on a page, too.
PASSWORD = secrets.token_urlsafe(18)


@contextmanager
def stack_with_customer(*, jobs: int, render_seconds: float) -> Iterator[tuple[Stack, Client]]:
    """The whole product and somebody who can pay for so many jobs.

    Renders come out of the stand-in's cache after `render_seconds`, so that rendering does not
    take the cores that are measured. No limit of ours is met.
    """
    variables = {
        "SANDBOX_RENDER_CACHE": "1",
        "SANDBOX_RENDER_SECONDS": str(render_seconds),
        **{f"RATE_{name}": "10000000/h" for name in ("CREATE", "UPLOAD", "CHECKOUT", "API")},
    }
    with (
        tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder,
        running(Path(folder) / "sandbox", variables) as stack,
    ):
        client = Client(stack.web, stack.endpoints["stripe"])
        with client.http:
            _settle_in(client, jobs)
            yield stack, client


def _settle_in(client: Client, jobs: int) -> None:
    """Sign up, buy, and make the first take: it makes the clip for all, and all is warm then."""
    client.register(password=PASSWORD)
    bought = 0
    while bought < (jobs + 1) * PRICE:
        bought += client.buy_cheapest_pack()["credits"]
    _await(lambda: client.call("GET", "/credits/balance")["available"] >= bought)
    await_ready(client, take(client))


def order(client: Client, image: str, *, prompt: str) -> str:
    """The id of a new job with the uploaded photo `image`."""
    body = {"image": image, "prompt": prompt, "platform": PLATFORM}
    return str(client.call("POST", "/jobs/create", json=body)["id"])


def take(client: Client) -> str:
    """The id of a new job with a photo of its own."""
    return order(client, client.upload(PHOTO), prompt="A take to look at.")


def await_ready(client: Client, job_id: str) -> dict[str, Any]:
    """The job once it is ready; DemoError or TimeoutError if that does not happen."""
    found: dict[str, Any] = {}

    def ready() -> bool:
        found.update(client.call("GET", f"/jobs/{job_id}"))
        if found["failure"]:
            raise RuntimeError(f"A job failed: {found['failure']}")
        return bool(found["state"] == "ready")

    _await(ready)
    return found


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The stack did not get on within a minute.")
        time.sleep(PAUSE_SECONDS)
