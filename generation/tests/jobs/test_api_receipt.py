"""GET jobs/{id}/receipt: every figure and every hash can be checked."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from credits.chain import Link, genesis, link_hash
from generation.models import Job
from generation.services.goodwill import job_goodwill
from generation.services.job_cancel import job_cancel
from generation.tests.jobs.driving import creator, drive, order, states
from generation.tests.jobs.finished import delete_video
from generation.tests.jobs.stand_in import StandIn
from testing.factories import UserFactory

pytestmark = pytest.mark.django_db

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def receipt(job: Job, *, by: User | None = None) -> Any:
    client = Client()
    client.force_login(by or job.owner)
    return client.get(f"/api/v1/jobs/{job.pk}/receipt")


def recomputed(movement: dict[str, Any]) -> str:
    """The hash of a movement, from the other fields of the receipt alone."""
    since = datetime.fromisoformat(movement["at"]) - EPOCH
    link = Link(
        sequence=movement["sequence"],
        transaction_id=movement["id"],
        kind=movement["kind"],
        reference=movement["reference"],
        input_hash=bytes.fromhex(movement["input_hash"]),
        microseconds=since // timedelta(microseconds=1),
        amounts=movement["amounts"],
    )
    return link_hash(bytes.fromhex(movement["previous_hash"]), link).hex()


def ordered(body: dict[str, Any]) -> str:
    """The order's hash, from the other fields of the receipt alone."""
    given = body["input"]
    inputs = [
        *(given[name] for name in ("photo_sha256", "focus", "prompt", "platform")),
        body["render"]["model"],
        given["seconds"],
        *(["pad"] if given["framing"] == "pad" else []),
    ]
    return hashlib.sha256(json.dumps(inputs, separators=(",", ":")).encode()).hexdigest()


def test_a_delivered_video_can_be_proven(provider: StandIn) -> None:
    wish = "Ein Käffchen: “first sip.”"
    job = drive(order(creator(funds=100), wish, focus=(0.123456, 1.0)))
    body = receipt(job).json()

    assert (body["state"], body["failure"]) == ("ready", None)
    assert body["input"]["photo_sha256"] == job.image.sha256
    assert (body["render"]["model"], body["render"]["upstream"]) == ("sora-2", "sora-2")
    assert body["render"]["provider_job_id"] == job.provider_job_id
    assert body["price"] == {"credits": 8, "usd": "0.80", "paid": 8}
    assert [step["state"] for step in body["steps"]] == states(job)
    assert job.video is not None
    with default_storage.open(job.video.storage_key) as stored:
        content = stored.read()
    assert body["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert body["file"]["bytes"] == len(content)
    assert (body["file"]["width"], body["file"]["height"]) == (720, 1280)

    charge, settle = body["ledger"]
    assert (charge["kind"], charge["amounts"]) == ("charge", {"in_flight": 8, "wallet": -8})
    assert (settle["kind"], settle["amounts"]) == ("settle", {"in_flight": -8, "revenue": 8})
    assert charge["input_hash"] == body["input"]["order_sha256"] == ordered(body)
    assert settle["previous_hash"] == charge["hash"]
    assert recomputed(charge) == charge["hash"]
    assert recomputed(settle) == settle["hash"]


def test_a_photo_that_is_shown_whole_is_another_order() -> None:
    body = receipt(order(creator(funds=8), "A cup", framing="pad")).json()
    assert body["input"]["framing"] == "pad"
    assert body["ledger"][0]["input_hash"] == body["input"]["order_sha256"] == ordered(body)


def test_a_charge_follows_what_was_before_it() -> None:
    ada = creator(funds=8)
    job = order(ada, "A cup")
    charge = receipt(job).json()["ledger"][0]
    assert (charge["sequence"], charge["reference"]) == (2, f"job:{job.pk}")
    assert charge["previous_hash"] != genesis(ada.pk).hex()
    assert recomputed(charge) == charge["hash"]
    assert UUID(charge["id"])


def test_a_cancelled_one_shows_what_came_back() -> None:
    job = order(creator(), "A cup")
    job_cancel(owner_id=job.owner_id, job_id=job.pk, count_render=lambda: None)
    body = receipt(job).json()
    assert [movement["kind"] for movement in body["ledger"]] == ["charge", "refund"]
    assert (body["price"]["paid"], body["file"]) == (0, None)
    assert body["render"]["provider_job_id"] is None


def test_a_failed_one_says_why(provider: StandIn) -> None:
    job = drive(order(creator(), "A cup of tea for a receipt [moderation]"))
    body = receipt(job).json()
    assert (body["failure"]["code"], body["failure"]["refunded"]) == ("moderation_blocked", True)
    assert body["price"]["paid"] == 0


def test_goodwill_is_on_it(provider: StandIn) -> None:
    job = drive(order(creator(), "A cup that was not right"))
    staff = UserFactory.create(is_staff=True)
    job_goodwill(job_id=job.pk, reason="the logo melted", actor_id=staff.pk)
    body = receipt(job).json()
    assert [movement["kind"] for movement in body["ledger"]] == ["charge", "settle", "goodwill"]
    assert body["price"]["paid"] == 0
    for movement in body["ledger"]:
        assert recomputed(movement) == movement["hash"]


def test_an_unfinished_one_has_what_is_known_so_far() -> None:
    body = receipt(order(creator(), "A cup")).json()
    assert (body["state"], body["finished_at"], body["price"]["paid"]) == ("queued", None, 8)
    assert [movement["kind"] for movement in body["ledger"]] == ["charge"]


def test_a_deleted_file_keeps_its_hash(provider: StandIn) -> None:
    job = drive(order(creator(), "A cup to delete"))
    delete_video(job)
    file = receipt(job).json()["file"]
    assert file["deleted_at"] is not None
    assert job.video is not None
    assert file["sha256"] == job.video.sha256


def test_it_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    job = order(creator(), "A cup")
    client = Client()
    client.force_login(job.owner)
    with django_assert_max_num_queries(9):
        client.get(f"/api/v1/jobs/{job.pk}/receipt")


def test_somebody_elses_receipt_does_not_exist() -> None:
    job = order(creator(), "A cup")
    assert receipt(job, by=creator()).status_code == 404
    client = Client()
    client.force_login(job.owner)
    assert client.get(f"/api/v1/jobs/{uuid4()}/receipt").status_code == 404
    assert client.get("/api/v1/jobs/x/receipt").status_code == 404
    assert Client().get(f"/api/v1/jobs/{job.pk}/receipt").status_code == 401
