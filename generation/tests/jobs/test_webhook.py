"""POST /webhooks/openai."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from generation.models import Job, LeakedCost, ProviderNotice
from generation.pipeline.job_accept import remote_accept
from generation.pipeline.leases import due_claim
from generation.providers.base import LONGEST_ID
from generation.tests.jobs.driving import creator, order

pytestmark = pytest.mark.django_db
URL = "/webhooks/openai"


def post(
    video_id: str,
    *,
    webhook_id: str = "wh_1",
    at: float | None = None,
    secret: str = "",
    body: str = "",
) -> Any:
    event = {"object": "event", "type": "video.completed", "data": {"id": video_id}}
    body = body or json.dumps(event)
    stamp = str(int(time.time() if at is None else at))
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": stamp,
        "webhook-signature": _signature(webhook_id, stamp, body, secret),
    }
    return Client().post(URL, body, content_type="application/json", headers=headers)


def _signature(webhook_id: str, stamp: str, body: str, secret: str) -> str:
    secret = secret or django_settings.VIDEO_ENDPOINTS["openai"].webhook_secret
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{webhook_id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def rendering(video_id: str) -> Job:
    """A job at the provider that nobody would look at for a long time."""
    job = order(creator(), "A cup")
    Job.objects.filter(pk=job.pk).update(
        state="rendering", provider_job_id=video_id, due_at="2100-01-01T00:00:00Z"
    )
    return job


def test_it_makes_its_job_due() -> None:
    job = rendering("video_1")
    assert due_claim(limit=10) == []
    assert post("video_1").status_code == 200
    assert [claim.job_id for claim in due_claim(limit=10)] == [job.pk]


def test_a_repeated_one_is_kept_once_and_wakes_nobody() -> None:
    rendering("video_1")
    for _delivery in range(20):
        assert post("video_1").status_code == 200
    assert ProviderNotice.objects.count() == 1


def test_one_that_is_earlier_than_its_id_is_remembered() -> None:
    assert post("video_2").status_code == 200
    job = order(creator(), "A cup")
    (claim,) = due_claim(limit=10)
    Job.objects.filter(pk=job.pk).update(state="submitting")
    remote_accept(
        job_id=job.pk,
        lease=claim.lease,
        video_id="video_2",
        from_state=claim.state.SUBMITTING,
        message="rendering",
    )
    assert [claim.state for claim in due_claim(limit=10)] == ["rendering"]


@pytest.mark.parametrize("at", [-301, 360])
def test_a_stale_one_is_refused(at: int) -> None:
    answer = post("video_1", at=time.time() + at)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not ProviderNotice.objects.exists()


def test_a_forged_one_is_refused() -> None:
    assert post("video_1", secret="whsec_Zm9yZ2VkIGtleSBmb3JnZWQga2V5").status_code == 400
    assert not ProviderNotice.objects.exists()


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_one_without_a_header_is_refused(missing: str) -> None:
    headers = {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="}
    headers.pop(missing)
    answer = Client().post(URL, "{}", content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("body", ["[]", "{}", '{"type": 5}', "{", "[" * 60_000])
def test_a_signed_one_that_is_no_event_is_refused(body: str) -> None:
    answer = post("", body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not ProviderNotice.objects.exists()


def test_an_id_beyond_measure_is_refused() -> None:
    assert post("video_1", webhook_id="w" * 256).status_code == 400
    assert not ProviderNotice.objects.exists()


@pytest.mark.parametrize("video_id", ["video\0", "\ud800", "v" * 1025])
def test_a_video_that_cannot_be_ours_is_noted_and_wakes_nobody(video_id: str) -> None:
    assert post(video_id).status_code == 200
    assert ProviderNotice.objects.get().provider_job_id == ""


def test_ids_are_as_long_as_proxies_make_them() -> None:
    """LiteLLM's for a video of Google's: the whole path of the operation, in base64."""
    assert post("v" * 1024).status_code == 200
    assert ProviderNotice.objects.get().provider_job_id == "v" * LONGEST_ID
    for table in (Job, ProviderNotice, LeakedCost):
        assert table._meta.get_field("provider_job_id").max_length == LONGEST_ID


def test_a_huge_one_is_refused() -> None:
    answer = Client().post(URL, b"x" * 70_000, content_type="application/json")
    assert answer.status_code == 413


def test_only_posts() -> None:
    answer = Client().get(URL)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"
