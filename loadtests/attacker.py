"""Somebody who has paid once and wants more for it: what all attacks are made with."""

from __future__ import annotations

import os
import random
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import gevent
import requests
from locust import FastHttpUser
from locust.contrib.fasthttp import FastResponse

from loadtests import PASSWORD
from loadtests.html import Page

API = "/api/v1"
PRICE = 8
PLATFORM = "tiktok"
PATIENCE_SECONDS = 120.0
# Whatever is refused is refused with one of these, and nothing has happened.
REFUSED = frozenset({400, 401, 402, 403, 404, 405, 409, 429})
PHOTO = Path(os.environ.get("LOADTESTS_PHOTO", ""))
STRIPE = os.environ.get("LOADTESTS_STRIPE", "")


class Loot(dict[str, list[Any]]):
    """What attackers have found out about each other: ids of jobs, photos, purchases, and links."""

    MOST = 200

    def find(self, kind: str, value: Any) -> None:
        found = self.setdefault(kind, [])
        found.append(value)
        del found[: -self.MOST]

    def others(self, kind: str, own: Collection[Any]) -> Any:
        """One that is not among the own ones; None while there is none."""
        there = [value for value in self.get(kind, ()) if value not in own]
        return random.choice(there) if there else None


class Attacker(FastHttpUser):
    """An account with one pack, honestly paid, one photo, one take; then attempts.

    An attempt is one request. It is counted under the attack's name, and fails when its answer is
    none that it may have, whatever else is proven at the end.
    """

    abstract = True
    concurrency = 20
    network_timeout = connection_timeout = 60.0
    loot = Loot()
    # Stripe's event about the account's own payment, once somebody has asked for it.
    paid_event: dict[str, Any] | None
    cookies: dict[str, str]

    def settle(self) -> None:
        """Become somebody new, and pay for one pack."""
        # Per request, Locust would switch it for all that are under way at the same time.
        self.client.client.redirect_response_codes = frozenset()  # type: ignore[misc]
        self.mine: set[str] = set()
        self.paid_event = None
        self._honest = requests.Session()
        body = {"email": f"{secrets.token_hex(8)}@example.com", "password": PASSWORD}
        token = self._call("POST", "/auth/register", json=body)["token"]
        self._honest.headers["Authorization"] = f"Bearer {token}"
        self.bearer = {"Authorization": f"Bearer {token}"}
        self.pack = self._call("GET", "/billing/packs")[0]
        self._pay()
        with PHOTO.open("rb") as photo:
            self.image = self._call("POST", "/assets", files={"image": photo})["id"]
        self.job = self._call("POST", "/jobs/create", json=self.wish())
        self._remember()
        self._sign_in(body)

    def wish(self, **other: Any) -> dict[str, Any]:
        """An order that is right, but for what `other` makes of it."""
        return {"image": self.image, "prompt": "A cup.", "platform": PLATFORM, **other}

    def attempt(
        self,
        name: str,
        method: str,
        path: str,
        *,
        may: Collection[int] = REFUSED,
        bearer: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> FastResponse:
        """Try something as oneself (or as `bearer`); the answer's status must be one of `may`."""
        told = {**(self.bearer if bearer is None else bearer), **(headers or {})}
        with self.client.request(
            method, path, name=name, headers=told, catch_response=True, **more
        ) as answer:
            answer.request_meta["request_type"] = "attack"
            if answer.status_code in may:
                answer.success()
            else:
                answer.failure(f"was answered with {answer.status_code}: {_start(answer)}")
        return cast("FastResponse", answer)

    def fails(self, name: str, why: str) -> None:
        """Note an attempt that was answered as it may be, but got what it must not."""
        self.environment.stats.log_error("attack", name, why)
        self.environment.runner.stats.get(name, "attack").num_failures += 1

    def available(self) -> int:
        """What the wallet holds. No attempt."""
        return int(self._call("GET", "/credits/balance")["available"])

    def refill(self) -> None:
        """Pay for one more pack once the wallet holds for no take any more."""
        if self.available() < PRICE:
            self._pay()

    @staticmethod
    def at_once(tries: Iterable[Callable[[], Any]]) -> list[Any]:
        """All of these at the same time; what each returned."""
        started = [gevent.spawn(one) for one in tries]
        gevent.joinall(started, raise_error=True)
        return [one.value for one in started]

    def _pay(self) -> None:
        before = self.available()
        self.session = self._call("POST", "/billing/checkout", json={"pack": self.pack["slug"]})
        self.purchase = self._call("GET", "/billing/purchases")["results"][0]
        pay = f"{STRIPE}/_sandbox/checkout/{self.session['session_id']}/complete"
        requests.post(pay, json={"outcome": "paid"}, timeout=30).raise_for_status()
        self._until(lambda: self.available() >= before + self.pack["credits"])

    def _sign_in(self, person: Mapping[str, str]) -> None:
        """On the pages, too; `cookies` are those of the signed-in browser."""
        browser = requests.Session()
        page = browser.get(f"{self.host}/accounts/login/", timeout=60)
        form = Page(page.text).form(action="/accounts/login/").fields
        form |= {"login": person["email"], "password": person["password"]}
        browser.post(
            f"{self.host}/accounts/login/",
            data=form,
            headers={"Referer": f"{self.host}/"},
            allow_redirects=False,
            timeout=60,
        )
        signed_in = browser.get(f"{self.host}/studio/", allow_redirects=False, timeout=60)
        if signed_in.status_code != 200:
            raise RuntimeError(f"Nobody is signed in: {signed_in.status_code}")
        self.cookies = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in browser.cookies)}

    def _remember(self) -> None:
        self.mine |= {self.job["id"], self.image, self.purchase["id"], self.session["session_id"]}
        self.loot.find("job", self.job["id"])
        self.loot.find("image", self.image)
        self.loot.find("purchase", self.purchase["id"])
        self.loot.find("session", self.session["session_id"])

    def _call(self, method: str, path: str, **more: Any) -> Any:
        answer = self._honest.request(method, f"{self.host}{API}{path}", timeout=60, **more)
        answer.raise_for_status()
        return answer.json()

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("The credits that were paid for did not come.")
            time.sleep(0.2)


def _start(answer: FastResponse) -> str:
    """What it says, without the id that each answer has of its own."""
    return re.sub(r',?"request_id":"[^"]*"', "", answer.text or "")[:200]
