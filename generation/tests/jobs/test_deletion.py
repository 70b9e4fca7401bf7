"""DELETE jobs/{id} and assets/{id}: what is a creator's goes when they say so, and only that."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from common.errors import ProblemError
from credits.models import Transaction
from credits.tests.races import race
from generation.models import FINAL, Asset, Draft, Export, Job
from generation.models.assets import AssetKind
from generation.services.deletion import asset_delete, job_files_delete
from generation.services.job_start import job_start
from generation.tests.jobs.driving import creator, order, photo
from generation.tests.jobs.finished import finished, stored_clip
from generation.tests.jobs.kept import complete, made_for, there

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def delete(
    user: User, path: str, callbacks: DjangoCaptureOnCommitCallbacks
) -> tuple[int, str | None]:
    """Status, and the problem's code if it is one."""
    with callbacks(execute=True):
        answer = client_of(user).delete(f"/api/v1/{path}")
    return answer.status_code, answer.json()["code"] if answer.content else None


def test_a_video_goes_with_everything_that_was_made_for_it(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ada = creator()
    job, other = complete(ada), complete(ada)
    files = made_for(job)
    assert there(files) == [True] * 4
    movements = list(Transaction.objects.values_list("pk", flat=True))

    assert delete(ada, f"jobs/{job.pk}", django_capture_on_commit_callbacks) == (204, None)

    assert there(files) == [False] * 4
    assert all(asset.deleted_at for asset in made_for(job))
    assert there([job.image, *made_for(other)]) == [True] * 5
    assert list(Transaction.objects.values_list("pk", flat=True)) == movements

    hers = client_of(ada)
    body = hers.get(f"/api/v1/jobs/{job.pk}").json()
    assert (body["state"], body["video"], body["thumbnail_url"]) == ("ready", None, None)
    assert body["removed"]["reason"] == "deleted"
    assert "You deleted this take on" in body["removed"]["message"]
    listed = [row["id"] for row in hers.get("/api/v1/jobs").json()["results"]]
    assert listed == [str(other.pk)]
    assert hers.get(f"/api/v1/jobs/{job.pk}/receipt").json()["file"]["deleted_at"] is not None
    for asset in files:
        assert hers.get(f"/api/v1/assets/{asset.pk}/download").status_code == 404


def test_twice_is_once(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    ada = creator()
    job = complete(ada)
    assert delete(ada, f"jobs/{job.pk}", django_capture_on_commit_callbacks) == (204, None)
    first = Job.objects.get(pk=job.pk).deleted_at
    assert delete(ada, f"jobs/{job.pk}", django_capture_on_commit_callbacks) == (204, None)
    assert Job.objects.get(pk=job.pk).deleted_at == first


def test_somebody_elses_video_does_not_exist(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    job, eve = complete(creator()), creator()
    for path in (f"jobs/{job.pk}", f"assets/{job.image_id}", f"assets/{job.video_id}"):
        answer = delete(eve, path, django_capture_on_commit_callbacks)
        assert answer == (404, "not_found")
    assert there([job.image, *made_for(job)]) == [True] * 5
    assert Job.objects.get(pk=job.pk).deleted_at is None


def test_what_is_being_made_is_called_off_first(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ada = creator()
    job = order(ada, "A cup")
    answer = delete(ada, f"jobs/{job.pk}", django_capture_on_commit_callbacks)
    assert answer == (409, "not_final")
    job.refresh_from_db()
    assert (job.state, job.deleted_at) == ("queued", None)

    hers = client_of(ada)
    hers.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert delete(ada, f"jobs/{job.pk}", django_capture_on_commit_callbacks) == (204, None)
    assert hers.get("/api/v1/jobs").json()["results"] == []
    removed = hers.get(f"/api/v1/jobs/{job.pk}").json()["removed"]
    assert removed["reason"] == "deleted"


def test_a_storage_that_is_away_makes_no_difference_to_the_creator(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def down(_storage: object, name: str) -> None:
        tried.append(name)
        raise OSError("no route")

    ada = creator()
    job = complete(ada)
    monkeypatch.setattr(FileSystemStorage, "delete", down)
    assert delete(ada, f"jobs/{job.pk}", django_capture_on_commit_callbacks) == (204, None)
    assert len(tried) == 1, "after the first failure the others are not waited for"
    assert all(asset.deleted_at for asset in made_for(job))


def test_a_photo_goes_and_its_videos_stay(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ada = creator()
    job = complete(ada)
    Draft.objects.create(owner=ada, image=job.image, prompt="A cup", platform="tiktok")

    path = f"assets/{job.image_id}"
    assert delete(ada, path, django_capture_on_commit_callbacks) == (204, None)

    assert there([job.image]) == [False]
    assert there(made_for(job)) == [True] * 4
    draft = Draft.objects.get(owner=ada)
    assert (draft.image_id, draft.prompt) == (None, "A cup")
    assert delete(ada, path, django_capture_on_commit_callbacks) == (404, "not_found")
    answer = client_of(ada).post(
        "/api/v1/jobs/create",
        {"image": str(job.image_id), "prompt": "A cup", "platform": "tiktok"},
        content_type="application/json",
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["image"])


def test_a_photo_that_a_job_needs_stays(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ada = creator()
    job = order(ada, "A cup")
    answer = delete(ada, f"assets/{job.image_id}", django_capture_on_commit_callbacks)
    assert answer == (409, "in_use")
    assert there([job.image]) == [True]


@pytest.mark.parametrize("kind", ["video_id", "poster_id", "playback_id"])
def test_what_was_made_for_a_video_goes_with_it_only(
    kind: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ada = creator()
    job = complete(ada)
    path = f"assets/{getattr(job, kind)}"
    answer = delete(ada, path, django_capture_on_commit_callbacks)
    assert answer == (409, "made_for_video")
    assert there(made_for(job)) == [True] * 4


@pytest.mark.parametrize("path", ["jobs/nonsense", "assets/nonsense", "assets/0"])
def test_an_id_that_is_none_does_not_exist(
    path: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert delete(creator(), path, django_capture_on_commit_callbacks) == (404, "not_found")


def test_nobody_deletes_without_signing_in() -> None:
    job = complete(creator())
    for path in (f"jobs/{job.pk}", f"assets/{job.image_id}"):
        assert Client().delete(f"/api/v1/{path}").status_code == 401
    assert there([job.image, *made_for(job)]) == [True] * 5


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_export_that_is_just_being_finished_goes_too() -> None:
    """Its worker holds the video while it names its file, and we wait for it."""
    ada = creator()
    job = finished(ada)
    asset = stored_clip(ada, size=(72, 128), seconds=1)
    assert job.video is not None
    Asset.objects.filter(pk=asset.pk).update(kind=AssetKind.EXPORT)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Asset.objects.select_for_update(no_key=True).get(pk=job.video.pk)
            deleting = threads.submit(_delete, job)
            while not _somebody_waits_for_us():
                assert not deleting.done()
                time.sleep(0.01)
            _ready_export(job, asset)
        deleting.result(timeout=30)

    asset.refresh_from_db()
    assert asset.deleted_at is not None
    assert there([asset]) == [False]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_order_and_the_deletion_of_its_photo_never_both_count() -> None:
    for _round in range(5):
        ada = creator(funds=100)
        image = photo(ada)

        def one(number: int, ada: User = ada, image: Asset = image) -> str:
            if number % 2:
                asset_delete(owner_id=ada.id, asset_id=image.pk)
                return "deleted"
            job_start(owner_id=ada.id, image_id=image.pk, prompt="A cup", platform="tiktok")
            return "ordered"

        results = race(4, one)
        assert all(isinstance(result, str | ProblemError) for result in results)
        image.refresh_from_db()
        ordered = Job.objects.filter(image=image).exclude(state__in=FINAL).count()
        assert results.count("ordered") == ordered
        assert results.count("deleted") == (image.deleted_at is not None)
        assert not (ordered and image.deleted_at)
        assert ordered or image.deleted_at


def _ready_export(job: Job, asset: Asset) -> None:
    Export.objects.create(
        job=job,
        width=72,
        height=90,
        seconds=1,
        mode="crop",
        focus_x=0.5,
        focus_y=0.5,
        state="ready",
        progress=100,
        asset=asset,
        deadline_at=job.created_at,
        finished_at=job.created_at,
    )


def _delete(job: Job) -> None:
    try:
        job_files_delete(owner_id=job.owner_id, job_id=job.pk)
    finally:
        connection.close()


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks "
            "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
