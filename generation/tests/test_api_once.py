"""Uploads and other sizes that are asked for again with the same Idempotency-Key."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from common.models import KeptAnswer
from credits.tests.races import race
from generation.models import Asset, Export, Job
from generation.tests.heic_files import heic
from generation.tests.jobs.driving import creator
from generation.tests.jobs.finished import delete_video, export_step, finished
from generation.tests.photo_files import COFFEE, quartered

TWINS = 6


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, data: bytes = COFFEE, *, key: str = "k") -> Any:
    file = SimpleUploadedFile("coffee.jpg", data)
    return client.post("/api/v1/assets", {"image": file}, headers={"Idempotency-Key": key})


def export(job: Job, platform: str = "square", *, key: str = "k") -> Any:
    return signed_in(job.owner).post(
        f"/api/v1/jobs/{job.pk}/exports",
        {"platform": platform},
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.mark.django_db
def test_an_upload_that_is_repeated_is_one_photo() -> None:
    client = signed_in(creator())
    first, second = upload(client), upload(client)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert [str(asset.pk) for asset in Asset.objects.all()] == [first.json()["id"]]


@pytest.mark.django_db
def test_another_photo_under_the_same_key_is_refused() -> None:
    client = signed_in(creator())
    upload(client)
    answer = upload(client, heic(quartered()))
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert Asset.objects.count() == 1


@pytest.mark.django_db
def test_a_photo_that_is_refused_frees_its_key() -> None:
    client = signed_in(creator())
    assert upload(client, b"no photo").status_code == 400
    assert upload(client).status_code == 201


@pytest.mark.django_db
def test_what_is_no_key_is_refused() -> None:
    answer = upload(signed_in(creator()), key="k" * 256)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])
    assert Asset.objects.count() == 0


@pytest.mark.django_db
def test_an_upload_that_died_after_storing_is_found() -> None:
    client = signed_in(creator())
    first = upload(client).json()
    KeptAnswer.objects.update(answer=None, lease_until=timezone.now())
    again = upload(client)
    assert (again.status_code, again.json()) == (201, first)
    assert Asset.objects.count() == 1


@pytest.mark.django_db
def test_a_twin_is_told_when_to_ask_again() -> None:
    client = signed_in(creator())
    upload(client)
    KeptAnswer.objects.update(answer=None)
    answer = upload(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
    assert answer["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_are_one_photo_and_one_file() -> None:
    owner = creator()
    clients = [signed_in(owner) for _ in range(TWINS)]
    before = set(default_storage.listdir("uploads")[1]) if default_storage.exists("uploads") else ()

    answers = race(TWINS, lambda number: upload(clients[number]))

    codes = [answer.status_code for answer in answers]  # type: ignore[union-attr]
    assert codes.count(201) == 1
    assert set(codes) <= {200, 201, 409}
    assert Asset.objects.count() == 1
    assert len(set(default_storage.listdir("uploads")[1]) - set(before)) == 1


@pytest.mark.django_db
def test_another_size_is_followed_under_its_key() -> None:
    job = finished(creator())
    first = export(job)
    export_step()
    again = export(job)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["state"], again.json()["state"]) == ("queued", "ready")
    assert Export.objects.count() == 1


@pytest.mark.django_db
def test_another_shape_under_the_same_key_is_refused() -> None:
    job = finished(creator())
    export(job)
    answer = export(job, "x")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_conflict")
    assert Export.objects.count() == 1


@pytest.mark.django_db
def test_a_size_of_a_video_that_is_gone_binds_no_key() -> None:
    job = finished(creator())
    delete_video(job)
    assert export(job).json()["code"] == "video_deleted"
    assert not KeptAnswer.objects.exists()
