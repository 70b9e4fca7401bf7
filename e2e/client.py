"""A creator who speaks HTTP, for tests that need no browser."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2

from e2e.stack import Stack, until

PASSWORD = "a long enough phrase 7"
PHOTO = Path(__file__).parent.parent / "generation" / "tests" / "samples" / "coffee.jpg"
TIMEOUT = 30


class Client:
    """Somebody new, signed in with a token."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.email = f"{secrets.token_hex(6)}@example.com"
        self._headers: dict[str, str] = {}
        body = {"email": self.email, "password": PASSWORD}
        token = self.post("/auth/register", json=body).raise_for_status().json()["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    @property
    def authorization(self) -> str:
        """The header that says who it is, for other programs."""
        return self._headers["Authorization"]

    def get(self, path: str) -> httpx2.Response:
        """GET below the API's root, on a connection of its own: servers die in these tests."""
        return httpx2.get(f"{self.stack.web}/api/v1{path}", headers=self._headers, timeout=TIMEOUT)

    def post(self, path: str, **content: Any) -> httpx2.Response:
        """The same with POST."""
        url = f"{self.stack.web}/api/v1{path}"
        return httpx2.post(url, headers=self._headers, timeout=TIMEOUT, **content)

    def buy(self) -> None:
        """100 credits."""
        session = self.post("/billing/checkout", json={"pack": self._smallest_pack()}).json()
        stripe = self.stack.endpoints["stripe"]
        httpx2.post(
            f"{stripe}/_sandbox/checkout/{session['session_id']}/complete",
            json={"outcome": "paid"},
        ).raise_for_status()
        until(lambda: self.balance()["available"] == 100, what="the credits")

    def upload(self, content: bytes, name: str = "photo.jpg") -> httpx2.Response:
        """Send a photo; the answer, whatever it is."""
        return self.post("/assets", files={"image": (name, content)})

    def create(self, prompt: str, **wish: str) -> str:
        """Order a video, of the usual photo unless `image` names another; its id."""
        wish = {"prompt": prompt, "platform": "tiktok", **wish}
        photo = None if "image" in wish else PHOTO.read_bytes()
        answer = self.order(wish, photo=photo)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def order(self, wish: Mapping[str, str], *, photo: bytes | None = None) -> httpx2.Response:
        """Ask for a video, of this photo or of the image that `wish` names; the answer."""
        if photo is None:
            return self.post("/jobs/create", json=wish)
        files = {"image": ("photo.jpg", photo)}
        return self.post("/jobs/create", data=wish, files=files)

    def cancel(self, job_id: str) -> httpx2.Response:
        """Call a job off; the answer, whatever it is."""
        return self.post(f"/jobs/{job_id}/cancel")

    def job(self, job_id: str) -> dict[str, Any]:
        """The job as the API shows it."""
        shown: dict[str, Any] = self.get(f"/jobs/{job_id}").raise_for_status().json()
        return shown

    def balance(self) -> dict[str, int]:
        """Available, in flight and debt."""
        shown: dict[str, int] = self.get("/credits/balance").raise_for_status().json()
        return shown

    def statement(self) -> list[tuple[str, int]]:
        """The kinds and amounts of the wallet's movements, oldest first."""
        rows = self.get("/credits/entries").raise_for_status().json()["results"]
        return [(row["kind"], row["amount"]) for row in reversed(rows)]

    def _smallest_pack(self) -> str:
        return str(self.get("/billing/packs").json()[0]["slug"])
