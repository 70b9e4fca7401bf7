"""Processes die while a job runs; the job does not."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx2
import pytest

from e2e.conftest import PASSWORD, PHOTO
from e2e.stack import Stack, until


class Client:
    """A creator who speaks HTTP."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.http = httpx2.Client(base_url=f"{stack.web}/api/v1", timeout=30)
        body = {"email": f"{secrets.token_hex(6)}@example.com", "password": PASSWORD}
        token = self.http.post("/auth/register", json=body).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def buy(self) -> None:
        """100 credits."""
        session = self.http.post("/billing/checkout", json={"pack": self._smallest_pack()}).json()
        stripe = self.stack.endpoints["stripe"]
        httpx2.post(
            f"{stripe}/_sandbox/checkout/{session['session_id']}/complete",
            json={"outcome": "paid"},
        ).raise_for_status()
        until(lambda: self.balance()["available"] == 100, what="the credits")

    def create(self, prompt: str) -> str:
        """Order a video; its id."""
        files = {"image": ("coffee.jpg", PHOTO.read_bytes(), "image/jpeg")}
        answer = self.http.post(
            "/jobs/create", data={"prompt": prompt, "platform": "tiktok"}, files=files
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        """The job as the API shows it."""
        shown: dict[str, Any] = self.http.get(f"/jobs/{job_id}").json()
        return shown

    def balance(self) -> dict[str, int]:
        """Available, in flight and debt."""
        shown: dict[str, int] = self.http.get("/credits/balance").json()
        return shown

    def _smallest_pack(self) -> str:
        return str(self.http.get("/billing/packs").json()[0]["slug"])


def _is(client: Client, job_id: str, state: str) -> bool:
    return bool(client.job(job_id)["state"] == state)


@pytest.fixture
def creator(stack: Stack) -> Iterator[Client]:
    """Somebody new with 100 credits."""
    client = Client(stack)
    client.buy()
    yield client
    client.http.close()


def test_the_worker_is_killed_while_rendering_and_while_storing(
    stack: Stack, creator: Client
) -> None:
    prompt = f"A slow pan over the cup. {secrets.token_hex(4)}"
    job_id = creator.create(prompt)
    for state in ("rendering", "storing"):
        until(partial(_is, creator, job_id, state), what=f"the job to be {state}", pause=0.02)
        stack.kill("worker")
    job = until(
        lambda: (found := creator.job(job_id))["state"] == "ready" and found,
        what="the job to be ready",
        seconds=120,
    )

    kinds = [row["kind"] for row in creator.http.get("/credits/entries").json()["results"]]
    assert kinds == ["charge", "purchase"]
    assert creator.balance() == {"available": 92, "in_flight": 0, "debt": 0}
    assert job["video"]["duration"] > 3.9
    assert len(stack.provider_jobs(prompt)) == 1
    proof = stack.manage("ledger_verify")
    assert proof.returncode == 0, proof.stdout


def test_a_render_of_unknown_outcome_is_found_and_not_repeated(
    stack: Stack, creator: Client
) -> None:
    prompt = f"Steam over the cup. [timeout-after-accept] {secrets.token_hex(4)}"

    job_id = creator.create(prompt)
    job = until(
        lambda: (found := creator.job(job_id))["state"] == "ready" and found,
        what="the job to be ready",
        seconds=120,
    )

    states = [step["state"] for step in job["timeline"]]
    assert states == ["queued", "submitting", "unknown", "rendering", "storing", "ready"]
    assert len(stack.provider_jobs(prompt)) == 1
