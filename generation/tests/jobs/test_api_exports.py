"""GET and POST jobs/{id}/exports."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from generation.models import Asset, Export, Job
from generation.tests.jobs.driving import creator, order
from generation.tests.jobs.finished import delete_video, export_step, finished

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(job: Job, body: dict[str, Any], *, by: User | None = None) -> Any:
    client = client_of(by or job.owner)
    return client.post(f"/api/v1/jobs/{job.pk}/exports", body, content_type="application/json")


def listed(job: Job) -> Any:
    return client_of(job.owner).get(f"/api/v1/jobs/{job.pk}/exports").json()


def test_another_size_is_made_and_downloaded() -> None:
    job = finished(creator())
    answer = ask(job, {"platform": "square"})
    body = answer.json()
    assert answer.status_code == 201
    assert (body["state"], body["progress"], body["file"], body["original"]) == (
        "queued",
        0,
        None,
        False,
    )
    assert (body["platforms"], body["mode"]) == (["square"], "crop")

    export_step()
    again = ask(job, {"platform": "square"})
    made = again.json()
    assert again.status_code == 200
    assert (made["id"], made["state"], made["progress"]) == (body["id"], "ready", 100)
    download = client_of(job.owner).get(f"/api/v1/assets/{made['file']['asset_id']}/download")
    assert download.status_code == 302
    assert made["file"]["sha256"] == Asset.objects.get(pk=made["file"]["asset_id"]).sha256


def test_the_list_has_the_original_and_what_was_asked_for() -> None:
    job = finished(creator())
    ask(job, {"platform": "linkedin", "mode": "pad"})
    original, made = listed(job)
    assert (original["original"], original["id"], original["state"]) == (True, None, "ready")
    assert original["platforms"] == [
        "tiktok",
        "instagram-reels",
        "instagram-stories",
        "youtube-shorts",
    ]
    assert original["file"]["asset_id"] == str(job.video_id)
    assert made["platforms"] == ["instagram-feed", "facebook-feed", "linkedin"]
    assert (made["mode"], made["state"]) == ("pad", "queued")


def test_the_original_is_given_where_it_fits() -> None:
    job = finished(creator())
    answer = ask(job, {"platform": "tiktok"})
    assert answer.status_code == 200
    assert (answer.json()["original"], answer.json()["state"]) == (True, "ready")
    assert not Export.objects.exists()


def test_a_failed_one_says_that_it_can_be_tried_again() -> None:
    job = finished(creator())
    ask(job, {"platform": "square"})
    Export.objects.update(state="failed", due_at=None, finished_at=Now())
    failed = listed(job)[1]
    assert failed["failure"]["code"] == "export_failed"
    assert ask(job, {"platform": "square"}).json()["state"] == "queued"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "platform"),
        ({"platform": "myspace"}, "platform"),
        ({"platform": "square", "mode": "stretch"}, "mode"),
    ],
)
def test_bad_input_is_named_by_field(body: dict[str, str], field: str) -> None:
    answer = ask(finished(creator()), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]
    assert not Export.objects.exists()


def test_before_there_is_a_video_there_is_nothing_to_make() -> None:
    job = order(creator(), "A cup")
    answer = ask(job, {"platform": "square"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert listed(job) == []
    assert not Export.objects.exists()


def test_a_deleted_video_has_no_other_sizes() -> None:
    job = finished(creator())
    delete_video(job)
    answer = ask(job, {"platform": "square"})
    assert (answer.status_code, answer.json()["code"]) == (409, "video_deleted")
    assert listed(job) == []


def test_somebody_elses_video_does_not_exist() -> None:
    job, eve = finished(creator()), creator()
    assert ask(job, {"platform": "square"}, by=eve).status_code == 404
    assert client_of(eve).get(f"/api/v1/jobs/{job.pk}/exports").status_code == 404
    assert client_of(eve).get(f"/api/v1/jobs/{uuid4()}/exports").status_code == 404
    assert not Export.objects.exists()


def test_without_signing_in_there_is_nothing() -> None:
    job = finished(creator())
    assert Client().get(f"/api/v1/jobs/{job.pk}/exports").status_code == 401


def test_asking_is_limited(settings: Settings) -> None:
    settings.RATES = settings.RATES | {"export": "1/m"}
    job = finished(creator())
    assert ask(job, {"platform": "square"}).status_code == 201
    assert ask(job, {"platform": "linkedin"}).status_code == 429
    assert Export.objects.count() == 1
