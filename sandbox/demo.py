"""One video over HTTP, as a program of anybody's would make it: the demo.

It knows the site's API and nothing of its inside. Money comes from the sandbox's Stripe, so it
needs a sandbox: one that runs already, or one that it starts and stops again.
"""

import secrets
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from sandbox.errors import SandboxError
from sandbox.progress import Progress

WAIT_SECONDS = 60.0
JOB_SECONDS = 900.0
ENDS = ("ready", "failed", "canceled")


class DemoError(SandboxError):
    """A step of the demo was refused or took too long."""


@dataclass(frozen=True)
class Wish:
    """What the demo is to make."""

    image: Path
    prompt: str
    platform: str
    target: Path


class Client:
    """The calls of the demo, with errors as sentences."""

    def __init__(self, web: str, stripe: str) -> None:
        self.stripe = stripe
        self.http = httpx2.Client(base_url=web, timeout=30, follow_redirects=True, trust_env=False)

    def call(self, method: str, path: str, **more: Any) -> Any:
        """One call of the API; the JSON of its answer.

        Raises:
            DemoError: it was answered with a problem.
        """
        return _json_of(self.http.request(method, f"/api/v1{path}", **more), f"{method} {path}")

    def register(self, *, password: str = "") -> str:
        """A fresh account, signed in from here on. Its e-mail."""
        email = f"demo-{secrets.token_hex(5)}@example.com"
        body = {"email": email, "password": password or secrets.token_urlsafe(18)}
        token = self.call("POST", "/auth/register", json=body)["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        return email

    def buy_cheapest_pack(self) -> dict[str, Any]:
        """Pay for the cheapest pack and wait until its credits are there. The pack."""
        pack: dict[str, Any] = self.call("GET", "/billing/packs")[0]
        session = self.call("POST", "/billing/checkout", json={"pack": pack["slug"]})["session_id"]
        pay = f"{self.stripe}/_sandbox/checkout/{session}/complete"
        _json_of(self.http.post(pay, json={"outcome": "paid"}), "the payment")
        _until(lambda: self.call("GET", "/credits/balance")["available"] >= pack["credits"])
        return pack

    def upload(self, image: Path) -> str:
        """The id of the uploaded photo."""
        with image.open("rb") as file:
            asset = self.call("POST", "/assets", files={"image": (image.name, file)})
        return str(asset["id"])

    def quote(self, platform: str) -> dict[str, Any]:
        """The price of the cheapest video for the platform, in credits and dollars."""
        quote: dict[str, Any] = self.call("POST", "/jobs/quote", json={"platform": platform})
        return quote

    def create(self, wish: Wish, asset: str) -> dict[str, Any]:
        body = {"image": asset, "prompt": wish.prompt, "platform": wish.platform}
        key = {"Idempotency-Key": secrets.token_hex(16)}
        job: dict[str, Any] = self.call("POST", "/jobs/create", json=body, headers=key)
        return job

    def follow(self, job: dict[str, Any], progress: Progress) -> dict[str, Any]:
        """Poll the job until its end. The job as it ended."""
        deadline = time.monotonic() + JOB_SECONDS
        while job["state"] not in ENDS:
            progress.show(job["state"], job["progress"])
            if time.monotonic() > deadline:
                raise DemoError(f"The video is still {job['state']} after 15 minutes.")
            time.sleep(0.5)
            job = self.call("GET", f"/jobs/{job['id']}")
        progress.finish(job["state"])
        return job

    def download(self, video: dict[str, Any], target: Path) -> None:
        """Store the video at `target`."""
        with self.http.stream("GET", video["download_url"]) as answer:
            if answer.status_code != 200:
                raise DemoError(f"The download was answered with {answer.status_code}.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)


def run_demo(wish: Wish, endpoints: dict[str, Any]) -> int:
    """Register, buy, upload, create, wait, download; print the receipt. The exit status."""
    try:
        return _make_video(Client(endpoints["web"], endpoints["stripe"]), wish)
    except httpx2.TransportError as error:
        raise DemoError(f"The site does not answer any more: {error}") from error


def _make_video(client: Client, wish: Wish) -> int:
    _say("Signed up", client.register())
    pack = client.buy_cheapest_pack()
    _say("Bought", f"{pack['name']}: {pack['credits']} credits, {_money(pack['price_cents'])}")
    asset = client.upload(wish.image)
    _say("Uploaded", str(wish.image))
    price = client.quote(wish.platform)
    _say("Price", f"{price['credits']} credits (${price['usd']}), given back if it fails")
    job = client.follow(client.create(wish, asset), Progress(sys.stdout))
    if job["video"]:
        client.download(job["video"], wish.target)
        _say("Video", f"{wish.target} ({_about(job, wish.target)})")
    else:
        _say("Failed", _why(job))
    _print_statement(client.call("GET", "/credits/entries")["results"])
    return 0 if job["video"] else 1


def _why(job: dict[str, Any]) -> str:
    failure = job["failure"]
    return str(failure["message"]) if failure else f"it was {job['state']}"


def _about(job: dict[str, Any], target: Path) -> str:
    size = target.stat().st_size / 1_000_000
    return f"{job['size']}, {job['seconds']} s, {size:.1f} MB, {job['credits']} credits"


def _print_statement(entries: list[dict[str, Any]]) -> None:
    print(f"\n  {'Statement':<44}{'credits':>8}{'balance':>9}")
    for entry in reversed(entries):
        text = textwrap.shorten(str(entry["description"]), 43, placeholder="…")
        print(f"  {text:<44}{entry['amount']:>+8}{entry['balance_after']:>9}")


def _json_of(answer: httpx2.Response, what: str) -> Any:
    if answer.is_success:
        return answer.json()
    try:
        problem = answer.json()
        reason = problem.get("detail") or problem.get("title")
        errors = problem.get("errors") or {}
        reason = " ".join([str(reason), *(str(text) for many in errors.values() for text in many)])
    except (ValueError, AttributeError):
        reason = answer.text[:200]
    raise DemoError(f"{what} was answered with {answer.status_code}: {reason}")


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise DemoError("The credits did not arrive within a minute of the payment.")
        time.sleep(0.2)


def _money(cents: int) -> str:
    return f"${cents / 100:.2f}"


def _say(label: str, text: str) -> None:
    print(f"  {label:<10}{text}", flush=True)
