"""Each limit holds where it is meant to, says how long to wait, and stands in one place."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import DataExport, User
from billing.models import StripeEvent
from billing.tests.stand_in import signature
from generation.models import Asset
from testing.pages.people import people
from testing.pages.shown import Who

PRODUCT = ("accounts", "billing", "common", "credits", "generation", "sora_ugc")
EVENT = json.dumps(
    {"id": "evt_1", "object": "event", "type": "x.y", "data": {"object": {"id": "cs_1"}}}
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> str:
    """An address of the network that nobody has called from."""
    return f"fd00:{uuid4().hex[:4]}:{uuid4().hex[:4]}::1"


@pytest.fixture
def one_a_day(settings: Settings) -> None:
    wide = dict.fromkeys(settings.RATES, "100000/m")
    once = dict.fromkeys(("download", "webhook", "login"), "1/d")
    settings.RATES = wide | once


def test_each_limit_of_the_settings_is_asked_somewhere() -> None:
    code = [
        path.read_text()
        for room in PRODUCT
        for path in Path(django_settings.BASE_DIR, room).rglob("*.py")
        if "tests" not in path.parts
    ]
    asking = [text for text in code if "rate_limits" in text]

    for name in django_settings.RATES:
        assert any(f'"{name}"' in text for text in asking), name


def test_each_limit_is_in_the_sample() -> None:
    sample = Path(django_settings.BASE_DIR, "env.sample").read_text()

    named = {name.lower() for name in re.findall(r"^RATE_(\w+)=", sample, re.MULTILINE)}
    assert named == django_settings.RATES.keys()


@pytest.mark.usefixtures("one_a_day")
def test_of_stripes_webhooks_only_those_that_are_not_signed_are_counted(
    place: str,
) -> None:
    def post(header: str) -> Any:
        headers = {"Stripe-Signature": header}
        data: Any = EVENT
        return Client(REMOTE_ADDR=place).post(
            "/webhooks/stripe", data, content_type="application/json", headers=headers
        )

    right = signature(EVENT.encode())
    assert [post(header).status_code for header in ("no", "no", right, right)] == [
        400,
        429,
        200,
        200,
    ]
    refused = post("no")
    assert refused.json()["code"] == "rate_limited"
    assert int(refused["Retry-After"]) > 0
    assert StripeEvent.objects.count() == 1


@pytest.mark.usefixtures("one_a_day")
def test_of_a_renderers_webhooks_only_those_that_are_not_signed_are_counted(
    place: str,
) -> None:
    body = json.dumps({"object": "event", "type": "video.completed", "data": {"id": "video_1"}})

    def post(sign: str) -> int:
        stamp = str(int(time.time()))
        headers = {"webhook-id": "wh_1", "webhook-timestamp": stamp}
        headers["webhook-signature"] = _signed(stamp, body) if sign else "v1,bm8="
        answer = Client(REMOTE_ADDR=place).post(
            "/webhooks/openai", body, content_type="application/json", headers=headers
        )
        return answer.status_code

    assert [post(sign) for sign in ("", "", "right", "right")] == [400, 429, 200, 200]


@pytest.mark.usefixtures("one_a_day")
def test_downloads_are_counted_by_person() -> None:
    everybody = people()
    creator = everybody[Who.CREATOR]
    browser = creator.client()
    user = creator.user
    assert user
    photo = Asset.objects.filter(owner=user, kind="upload").latest("created_at")

    assert browser.get(f"/api/v1/assets/{photo.pk}/download").status_code == 302
    for path in (
        f"/api/v1/assets/{photo.pk}/download",
        "/api/v1/credits/entries?format=csv",
        f"/account/data/export/{_export(user).pk}/",
    ):
        answer = browser.get(path)
        assert answer.status_code == 429, path
        assert int(answer["Retry-After"]) > 0
    assert browser.get("/api/v1/credits/entries").status_code == 200
    stranger = everybody[Who.NEWCOMER].client()
    assert stranger.get("/api/v1/credits/entries?format=csv").status_code == 200


@pytest.mark.usefixtures("one_a_day")
def test_pressing_mailed_links_is_counted(place: str) -> None:
    browser = Client(REMOTE_ADDR=place)
    assert browser.post("/accounts/magic/guess-1/").status_code == 410

    answer = browser.post("/accounts/magic/guess-2/")

    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "<b>429</b>" in answer.content.decode()


def test_what_a_stranger_writes_into_the_forwarding_header_is_no_other_budget(
    settings: Settings, place: str
) -> None:
    settings.RATES = settings.RATES | {"login": "1/d"}
    settings.TRUSTED_PROXIES = 1
    statuses = []
    for number in range(3):
        forwarded = f"198.51.100.{number}, {place}"
        answer = Client().post(
            "/api/v1/auth/login",
            {"email": f"{uuid4().hex}@example.com", "password": "x"},
            content_type="application/json",
            headers={"X-Forwarded-For": forwarded},
        )
        statuses.append(answer.status_code)

    assert statuses == [401, 429, 429]


def _signed(stamp: str, body: str) -> str:
    secret = django_settings.VIDEO_ENDPOINTS["openai"].webhook_secret
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"wh_1.{stamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _export(user: User) -> DataExport:
    return DataExport.objects.create(
        user=user,
        state=DataExport.State.READY,
        storage_key="personal-data/none.zip",
        expires_at=timezone.now() + timedelta(hours=1),
    )
