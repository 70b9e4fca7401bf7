"""What web, live, worker and beat log of a whole journey: JSON, with ids to follow, no secrets."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

import httpx2
import pytest

from e2e.client import PASSWORD, PHOTO, Client
from e2e.stack import Stack, until

PROCESSES = ("web", "live", "worker", "beat")
# Long enough to be nothing else.
PROMPT = f"A marbled teapot called {secrets.token_hex(8)} pours"


def logged(stack: Stack, part: str) -> list[dict[str, Any]]:
    """Each line as the object that it must be."""
    return [json.loads(line) for line in said(stack, part).splitlines()]


def said(stack: Stack, part: str) -> str:
    """All of it; beat has a file only once something went wrong."""
    return stack.log(part) if (stack.folder / "logs" / f"{part}.log").exists() else ""


@pytest.fixture(scope="module")
def secret(stack: Stack) -> list[str]:
    """A journey with all that goes well and badly; what of it must be read nowhere."""
    person = Client(stack)
    person.buy()
    asset = person.upload(PHOTO.read_bytes()).json()["id"]
    good = person.create(PROMPT, image=asset)
    bad = person.create(f"{PROMPT} [fail]", image=asset)
    lost = person.create(f"{PROMPT} [lost-content] [garbage]", image=asset)
    job = until(lambda: _ended(person, good), what="the video", seconds=120)
    until(lambda: _ended(person, bad), what="the failure", seconds=120)
    download = person.get(f"/assets/{job['video']['asset_id']}/download").headers["location"]
    assert httpx2.get(httpx2.URL(stack.web).join(download)).status_code == 200

    person.post("/auth/login", json={"email": person.email, "password": f"not {PASSWORD}"})
    person.post("/auth/magic-link", json={"email": person.email})
    mail = stack.mail_to(person.email)
    (link, *_more) = re.findall(r"http\S+", json.dumps(mail))
    httpx2.get(link.split('"')[0].split("\\")[0])
    forged = {"Stripe-Signature": "t=1,v1=f0f0f0f0f0f0f0f0"}
    httpx2.post(f"{stack.web}/webhooks/stripe", content=b"{}", headers=forged)
    httpx2.post(f"{stack.web}/webhooks/openai", content=b"{}", headers={"webhook-id": "1"})
    httpx2.get(f"{stack.web}/nowhere/{PROMPT}?token=a-token-that-nobody-has")
    person.cancel(lost)
    token = person.authorization.removeprefix("Bearer ")
    variables = dict(
        line.partition("=")[::2] for line in (stack.folder / "env").read_text().splitlines()
    )
    keys = [
        variables[name].strip("'\"")
        for name in variables
        if name.endswith(("_KEY", "_SECRET", "DATABASE_URL"))
    ]
    signature = download.partition("?")[2].rpartition("=")[2]
    return [
        *(PROMPT, PROMPT[2:20], person.email, PASSWORD, token, signature, link[-24:-4]),
        *("f0f0f0f0f0f0f0f0", "a-token-that-nobody-has", *keys),
    ]


def _ended(person: Client, job_id: str) -> dict[str, Any] | None:
    job = person.job(job_id)
    return job if job["state"] in {"ready", "failed"} else None


@pytest.mark.parametrize("part", PROCESSES)
def test_every_line_is_an_object_that_says_when_who_and_what(
    stack: Stack, secret: list[str], part: str
) -> None:
    lines = logged(stack, part)
    assert lines or part == "beat"
    for line in lines:
        assert {"time", "level", "logger", "event"} <= set(line), line


@pytest.mark.parametrize("part", PROCESSES)
def test_no_line_tells_what_people_wrote_or_what_opens_a_door(
    stack: Stack, secret: list[str], part: str
) -> None:
    text = said(stack, part)
    assert min(map(len, secret)) > 6
    assert [word for word in secret if word in text] == []


def test_a_request_is_followed_into_its_task(stack: Stack, secret: list[str]) -> None:
    request_id = f"follow-{secrets.token_hex(6)}"
    person = Client(stack)
    person.buy()
    wish = {"prompt": PROMPT, "platform": "tiktok"}
    order = httpx2.post(
        f"{stack.web}/api/v1/jobs/create",
        headers={"Authorization": person.authorization, "X-Request-Id": request_id},
        data=wish, files={"image": ("photo.jpg", PHOTO.read_bytes())}, timeout=30,
    )  # fmt: skip
    assert order.headers["X-Request-Id"] == request_id
    job_id = order.json()["id"]
    until(lambda: _ended(person, job_id), what="the video", seconds=120)

    (asked,) = [line for line in logged(stack, "web") if line.get("request_id") == request_id]
    assert (asked["event"], asked["status"]) == ("POST /api/v1/jobs/create: 201", 201)
    about = [line for line in logged(stack, "worker") if line.get("job_id") == job_id]
    assert [line["event"] for line in about if "is submitting" in line["event"]]
    assert {"task", "task_id", "provider"} <= set().union(*about)
