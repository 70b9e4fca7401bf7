"""Creators: they arrive, look around, buy, upload, order, watch, download, and leave again.

By pages, as a browser asks for them: cookies, forms with their hidden fields, the event stream of a
page that watches. Static files are left to the cache that they are made for.
"""

from __future__ import annotations

import os
import random
import re
import secrets
import time
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from gevent import Timeout
from locust import HttpUser, between, events, task
from locust.env import Environment
from requests import Response

from loadtests import PASSWORD, outcome
from loadtests.html import Form, NotOnPage, Page

STRIPE = os.environ["LOADTESTS_STRIPE"]
PHOTO = Path(os.environ["LOADTESTS_PHOTO"]).read_bytes()
# Seconds between two pages: of somebody who reads, if not much.
READS = between(1, 5)
TAKES_MOST = 3
# A page without a stream asks again after so long; one that waits longer than patience has a reason
# to complain.
ASK_AGAIN_SECONDS, PATIENCE_SECONDS = 5.0, 300.0
PROMPTS = (
    'A creator lifts the cup into the morning light and says: "This is my first quiet minute."',
    "Steam rises over the cup, cut to a close-up of the first sip, warm light, handheld.",
    'She turns the cup to the camera, smiles, and says: "You should try this one."',
)

COMPLAINT = re.compile(r'class="[^"]*(?:error|problem|notice)[^"]*"[^>]*>\s*(?:<[^>]+>)*([^<]+)')


class Waited(Exception):
    """Nothing came for so long."""


class Refused(Exception):
    """Another answer than the next page needs: nobody gets further from here."""


@events.quitting.add_listener
def _leave_outcome(environment: Environment, **_: Any) -> None:
    outcome.write(environment)


class Creator(HttpUser):
    """One place at the counter: somebody new takes it as soon as the one before has left."""

    wait_time = between(1, 3)

    @task
    def life(self) -> None:
        """One creator's visit, for as long as nothing is in the way."""
        try:
            self._visit()
        except NotOnPage as missing:
            self.environment.stats.log_error("page", "creator", missing)
        except Refused:
            pass  # Noted where it was answered.

    def _visit(self) -> None:
        """From the landing page to the sign-out, with one to three takes in between."""
        self.client.cookies.clear()
        self._arrive()
        self._order(brings_photo=True, expected=402)
        self._buy()
        for number in range(random.randint(1, TAKES_MOST)):
            # The draft that could not be paid for has kept its photo.
            self._watch(self._order(brings_photo=number > 0))
        self._page("/billing/statement/")
        self._submit(self._page("/accounts/logout/").form(action="/accounts/logout/"), {})

    def _arrive(self) -> None:
        self._page("/")
        self._page("/pricing/")
        form = self._page("/accounts/signup/").form(action="/accounts/signup/")
        person = {
            "email": f"{secrets.token_hex(8)}@example.com",
            "password1": PASSWORD,
        }
        self._submit(form, person)
        self._page("/studio/")

    def _order(self, *, brings_photo: bool, expected: int = 302) -> str:
        """Fill in the wizard and press "Create"; the path of the take, if there is one."""
        form = self._wizard()
        if brings_photo:
            photo = {"image": ("cup.jpg", PHOTO, "image/jpeg")}
            self._send("/studio/new/image/", _token(form), files=photo)
            form = self._wizard()
        form.fields |= {"prompt": random.choice(PROMPTS), "platform": "tiktok"}
        self._send("/studio/new/draft/", form.fields | {"written": ""})
        answer = self._send("/studio/new/", self._wizard().fields, expected=expected)
        return urlsplit(answer.headers.get("Location", "")).path

    def _wizard(self) -> Form:
        return self._page("/studio/new/").form(named="wizard")

    def _buy(self) -> None:
        form = self._page("/billing/").form(action="/billing/checkout/")
        answer = self._send("/billing/checkout/", form.fields, expected=303)
        session = urlsplit(answer.headers["Location"]).path.rstrip("/").rpartition("/")[2]
        paid = f"{STRIPE}/_sandbox/checkout/{session}/complete"
        self._ask("stripe", "POST", paid, name="(pays at Stripe)", json={"outcome": "paid"})
        back = f"/billing/return/?session_id={session}"
        self._ask("page", "GET", back, name="/billing/return/", expected=302)
        self._page("/studio/")

    def _watch(self, path: str) -> None:
        """Look at the take until it has ended, then play and download it."""
        name = "/studio/jobs/<id>/"
        live = self._page(path, name=name).metas["live"]
        stream = f"{live['content']}?ticket={live['data-ticket']}"
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            status = self._ask("page", "GET", f"{path}status/", name=f"{name}status/")
            if "HX-Refresh" in status.headers:
                self._download(self._page(path, name=name).link("/download"))
                return
            self._listen(stream)
        raise NotOnPage(f"{path} had no end after {PATIENCE_SECONDS:g} s")

    def _listen(self, stream: str) -> None:
        """Wait on the page's stream for a change, or as long as a page without one waits.

        A stream that cannot be had is no failure of it: its page goes on by asking.
        """
        try:
            with (
                requests.get(stream, stream=True, timeout=ASK_AGAIN_SECONDS) as answer,
                Timeout(ASK_AGAIN_SECONDS, Waited),
            ):
                for line in answer.iter_lines(chunk_size=1):
                    if line == b"event: changed":
                        return
        except Waited:
            return
        except OSError:
            time.sleep(ASK_AGAIN_SECONDS)

    def _download(self, path: str) -> None:
        answer = self._ask("page", "GET", path, name="/api/v1/assets/<id>/download", expected=302)
        clip = self._ask("file", "GET", answer.headers["Location"], name="(the clip)")
        if b"ftyp" not in clip.content[:16]:
            raise NotOnPage(f"{path} is no MP4")

    def _page(self, path: str, *, name: str = "") -> Page:
        """Read a page, and think about it."""
        answer = self._ask("page", "GET", path, name=name or path)
        time.sleep(READS(self))
        return Page(answer.text)

    def _submit(self, form: Form, filled: dict[str, str]) -> None:
        self._send(form.action, form.fields | filled, expected=302)

    def _send(
        self,
        path: str,
        fields: dict[str, str],
        *,
        files: dict[str, Any] | None = None,
        expected: int = 200,
    ) -> Response:
        more = {"data": fields, "files": files or None, "headers": {"Referer": f"{self.host}/"}}
        return self._ask("page", "POST", path, name=f"{path} (form)", expected=expected, **more)

    def _ask(
        self, kind: str, method: str, path: str, *, name: str, expected: int = 200, **more: Any
    ) -> Response:
        """One request, noted under its kind. Refused, and a failure, when answered otherwise."""
        with self.client.request(
            method, path, name=name, catch_response=True, allow_redirects=False, **more
        ) as answer:
            answer.request_meta["request_type"] = kind
            if answer.status_code == expected:
                answer.success()
                return cast("Response", answer)
            why = getattr(answer, "error", None) or _complaints(answer.text)
            answer.failure(f"answered with {answer.status_code}, not {expected}: {why}")
        raise Refused


def _token(form: Form) -> dict[str, str]:
    return {"csrfmiddlewaretoken": form.fields["csrfmiddlewaretoken"]}


def _complaints(text: str) -> str:
    """What the page says is wrong."""
    return " | ".join(COMPLAINT.findall(text))[:300]
