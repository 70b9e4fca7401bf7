"""What leaves for Sentry, read as a server of its protocol gets it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings

from common.tests.http_server import ScriptedServer, serving

PROMPT = "a marbled teapot that nobody else has"
BEGIN = """
import os, sys, logging
os.environ["DJANGO_SETTINGS_MODULE"] = "sora_ugc.settings"
import django
django.setup()
"""
REQUEST = (
    BEGIN
    + f"""
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"] = {{"BACKEND": plain}}
settings.ROOT_URLCONF = "testing.pages.with_faults"
from django.test import Client
client = Client(raise_request_exception=False, headers={{"authorization": "Bearer abcdefgh12345"}})
client.cookies["other"] = "a-session-of-somebody"
asked = "/faults/500/?token=a-token-of-somebody"
assert client.post(asked, {{"prompt": "{PROMPT}"}}).status_code == 500
"""
)
TASK = (
    BEGIN
    + f"""
from celery import shared_task
from celery_worker.app import app
@shared_task(name="sora_ugc.tests.fails")
def fails(prompt):
    secret = prompt
    raise ValueError("ada@example.com: sk_live_abcdef\\nDETAIL: Failing row contains ({PROMPT})")
fails.apply(args=("{PROMPT}",))
"""
)
FLUSH = "\nimport sentry_sdk; sentry_sdk.flush(20)\n"


@pytest.fixture
def server() -> Any:
    with serving() as running:
        running.answers["/api/1/envelope/"] = (200, {}, b"{}")
        yield running


def run(code: str, server: ScriptedServer) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "SENTRY_DSN": server.url.replace("://", "://public@") + "/1",
            "SENTRY_ENVIRONMENT": "staging",
            "SENTRY_RELEASE": "v1",
        },
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def events(server: ScriptedServer) -> list[dict[str, Any]]:
    found = []
    for body in server.posted:
        plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else brotli.decompress(body)
        found += [json.loads(line) for line in plain.splitlines() if b'"exception"' in line]
    return found


@pytest.mark.parametrize(("code", "kind"), [(REQUEST, "RuntimeError"), (TASK, "ValueError")])
def test_an_error_is_told_with_its_place_and_without_anything_of_anybodys(
    server: ScriptedServer, code: str, kind: str
) -> None:
    run(code + FLUSH, server)
    told = [event for event in events(server) if event["exception"]["values"][-1]["type"] == kind]
    assert told
    for event in told:
        assert (event["environment"], event["release"]) == ("staging", "v1")
        assert event["exception"]["values"][-1]["stacktrace"]["frames"]
    text = json.dumps(events(server))
    hidden = (
        *(PROMPT, "abcdefgh12345", "a-session-of-somebody", "a-token-of-somebody"),
        *("ada@example.com", "sk_live_abcdef", os.environ["SECRET_KEY"]),
    )
    assert [word for word in hidden if word in text] == []


def test_where_it_is_not_configured_its_sdk_is_not_loaded() -> None:
    code = BEGIN + "print('sentry_sdk' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=180,
    )  # fmt: skip
    assert done.stdout.strip() == "False"
