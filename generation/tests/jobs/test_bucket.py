"""The whole product on a real bucket: from the upload to the download, and the server away."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from credits.models import Transaction
from generation.models import Asset, Job
from generation.tests.jobs.driving import (
    creator,
    drive,
    make_due,
    make_late,
    movements,
    order,
    step,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn
from generation.tests.photo_files import COFFEE
from testing.buckets import Bucket, fetch, keys

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bucket")]

ORDER = {"prompt": "A cup of coffee on a shelf", "platform": "tiktok"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def photo_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("coffee.jpg", COFFEE, "image/jpeg")


def test_a_video_comes_out_of_the_bucket(bucket: Bucket, provider: StandIn) -> None:
    hers = client_of(creator())
    uploaded = hers.post("/api/v1/assets", {"image": photo_file()}).json()
    ordered = hers.post(
        "/api/v1/jobs/create", ORDER | {"image": uploaded["id"]}, content_type="application/json"
    )
    job = drive(Job.objects.get(pk=ordered.json()["id"]))
    assert job.video is not None
    assert job.poster is not None
    assert sorted(keys()) == sorted(
        Asset.objects.filter(owner=job.owner).values_list("storage_key", flat=True)
    )

    shown = hers.get(f"/api/v1/jobs/{job.pk}").json()
    video = fetch(shown["video"]["download_url"])
    assert shown["video"]["download_url"].startswith(bucket.url)
    assert hashlib.sha256(video.body).hexdigest() == shown["video"]["sha256"]
    assert f"-{str(job.pk)[:8]}.mp4" in video.headers["Content-Disposition"]
    assert video.headers["Content-Type"] == "video/mp4"
    assert fetch(shown["thumbnail_url"]).headers["Content-Type"] == "image/webp"

    answer = hers.get(f"/api/v1/assets/{job.video.pk}/download")
    assert answer.status_code == 302
    part = fetch(answer["Location"], Range="bytes=4-7")
    assert (part.status, part.body) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{job.video.bytes}"


def test_the_pages_show_what_is_in_the_bucket(bucket: Bucket, provider: StandIn) -> None:
    ada = creator()
    job = drive(order(ada, "A cup of coffee in a window"))
    take = client_of(ada).get(f"/studio/jobs/{job.pk}/").context["take"]
    assert fetch(take.playback_url, Range="bytes=0-").status == 206
    assert "Content-Disposition" not in fetch(take.playback_url).headers
    assert fetch(take.thumbnail_url).status == 200
    (frame,) = client_of(ada).get("/studio/").context["ended_takes"]
    assert fetch(frame.thumbnail_url).status == 200


def nothing_happened(owner: User) -> bool:
    return (
        not Asset.objects.filter(owner=owner).exists()
        and not Job.objects.filter(owner=owner).exists()
        and Transaction.objects.filter(creator_id=owner.id).count() == 1
        and wallet(owner) == (100, 0)
    )


@pytest.mark.parametrize(
    ("path", "fields"), [("/api/v1/assets", {}), ("/api/v1/jobs/create", ORDER)]
)
def test_while_it_is_down_an_upload_is_refused_and_nothing_is_charged(
    bucket: Bucket, path: str, fields: dict[str, str]
) -> None:
    ada = creator()
    hers = client_of(ada)
    bucket.stop()
    answer = hers.post(path, fields | {"image": photo_file()})
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert "Nothing was charged" in answer.json()["detail"]
    assert nothing_happened(ada)

    bucket.start()
    assert keys() == []
    assert hers.post(path, fields | {"image": photo_file()}).status_code == 201
    assert len(keys()) == 1


@pytest.mark.parametrize("path", ["/studio/new/image/", "/studio/new/"])
def test_while_it_is_down_the_wizard_says_so_and_keeps_the_draft(bucket: Bucket, path: str) -> None:
    ada = creator()
    hers = client_of(ada)
    hers.post("/studio/new/draft/", {"prompt": "A cup by the sea", "platform": "tiktok"})
    bucket.stop()
    form = {"prompt": "A cup by the sea", "shown": "8", "image": photo_file()}
    answer: Any = hers.post(path, form)
    assert answer.status_code == 503
    assert b"could not be stored just now. Nothing was charged" in answer.content
    assert nothing_happened(ada)
    assert answer.context["draft"].prompt == "A cup by the sea"


def test_while_it_is_down_a_job_waits_in_the_queue_and_is_not_posted(
    bucket: Bucket, provider: StandIn
) -> None:
    job = order(creator(), "A cup of coffee before the storm")
    bucket.stop()
    step()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 1)
    assert provider.jobs(job.prompt) == []
    bucket.start()
    make_due(job)
    assert drive(job).state == "ready"
    assert len(provider.jobs(job.prompt)) == 1


def test_down_at_store_the_video_is_stored_once_it_is_back(
    bucket: Bucket, provider: StandIn
) -> None:
    ada = creator()
    job = drive(order(ada, "A cup of coffee in the storm"), until={"storing"})
    before = keys()
    bucket.stop()
    step()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("storing", 1)

    bucket.start()
    assert keys() == before
    make_due(job)
    assert drive(job).state == "ready"
    assert job.video is not None
    assert job.video.storage_key in keys()
    assert movements(job.pk) == ["charge", "settle"]
    assert wallet(ada) == (92, 0)
    assert violations() == []


def test_down_at_store_for_too_long_the_credits_come_back(
    bucket: Bucket, provider: StandIn
) -> None:
    ada = creator()
    job = drive(order(ada, "A cup of coffee after the storm"), until={"storing"})
    bucket.stop()
    make_late(job)
    step()
    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", "not_stored")
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (100, 0)
    assert violations() == []
    failure = client_of(ada).get(f"/api/v1/jobs/{job.pk}").json()["failure"]
    assert "could not be stored" in failure["message"]
