"""What generation hands in of a person's data, and how it forgets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.functions import Now
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from common.storage import file_store
from credits.selectors import balance_get
from generation.models import Asset, Draft, Job, JobState, TakeReport
from generation.services.deletion import job_delete
from generation.services.personal_data import takes_data, takes_forget
from generation.tests.jobs.driving import creator, order
from testing.factories import AssetFactory, JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db: None) -> User:
    return creator(funds=100)


def kept(owner: User, **fields: Any) -> Asset:
    """A photo with its file."""
    key = file_store(key=f"uploads/{uuid4().hex}.jpg", content=ContentFile(b"photo"))
    return AssetFactory.create(owner=owner, storage_key=key, original_name="cup.jpg", **fields)


def forget(user: User, capture: DjangoCaptureOnCommitCallbacks) -> bool:
    with capture(execute=True):
        return takes_forget(user.pk)


def test_hands_in_takes_files_and_the_draft_and_nobody_elses(ada: User) -> None:
    photo = kept(ada)
    gone = kept(ada, deleted_at=Now())
    job = JobFactory.create(owner=ada, image=photo, ready=True, product="the Kaffa cup")
    TakeReport.objects.create(job=job, reason="picture", words="six fingers")
    Draft.objects.create(owner=ada, prompt="A tea cup")
    JobFactory.create(ready=True)

    part = takes_data(ada.pk)

    (take,) = part.data["takes"]
    assert (take["id"], take["product"], take["state"]) == (job.pk, "the Kaffa cup", "ready")
    assert take["timeline"][0]["state"] == "storing"
    assert part.data["draft"][0]["prompt"] == "A tea cup"
    assert part.data["reports"][0]["words"] == "six fingers"
    assert [file.key for file in part.files] == [photo.storage_key]
    assert part.files[0].name == f"uploads/{photo.created_at:%Y-%m-%d}-{photo.id}.jpg"
    assert str(gone.pk) not in str(part.data["files"])


def test_forgets_files_and_words_and_keeps_the_rows(
    ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    photo, alone = kept(ada), kept(ada)
    job = JobFactory.create(owner=ada, image=photo, ready=True, product="the Kaffa cup")
    TakeReport.objects.create(job=job, reason="picture", words="six fingers")
    Draft.objects.create(owner=ada, prompt="A tea cup")
    others = kept(creator())

    assert forget(ada, django_capture_on_commit_callbacks)
    assert forget(ada, django_capture_on_commit_callbacks)

    job.refresh_from_db()
    assert (job.prompt, job.product, job.state, job.credits) == ("", "", "ready", 8)
    assert job.deleted_at is not None
    assert not Draft.objects.exists()
    assert TakeReport.objects.get().words == ""
    assert not default_storage.exists(photo.storage_key)
    assert not default_storage.exists(alone.storage_key)
    assert default_storage.exists(others.storage_key)
    assert set(Asset.objects.filter(owner=ada).values_list("original_name", flat=True)) == {""}
    default_storage.delete(others.storage_key)


def test_what_waits_is_called_off_with_its_refund(
    ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = order(ada, "A cup")
    assert balance_get(creator_id=ada.pk).in_flight == 8

    assert forget(ada, django_capture_on_commit_callbacks)

    job.refresh_from_db()
    assert job.state == JobState.CANCELED
    balance = balance_get(creator_id=ada.pk)
    assert (balance.available, balance.in_flight) == (100, 0)


@pytest.mark.parametrize(
    "state", [JobState.SUBMITTING, JobState.UNKNOWN, JobState.RENDERING, JobState.STORING]
)
def test_what_is_with_the_renderer_is_waited_for(
    ada: User, state: JobState, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    photo = kept(ada)
    job = JobFactory.create(
        owner=ada, image=photo, state=state, due_at=Now(), provider_job_id="video_1"
    )

    assert not forget(ada, django_capture_on_commit_callbacks)
    job.refresh_from_db()
    assert (job.state, job.prompt) == (state, "A hand lifts the cup.")
    assert default_storage.exists(photo.storage_key)

    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, failure_code="render_failed", due_at=None, finished_at=Now()
    )
    assert forget(ada, django_capture_on_commit_callbacks)
    assert not default_storage.exists(photo.storage_key)


def test_a_deletion_that_could_be_undone_is_final(
    ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    video = kept(ada, kind="video")
    job = JobFactory.create(owner=ada, ready=True, video=video)
    job_delete(owner_id=ada.pk, job_id=job.pk)
    assert default_storage.exists(video.storage_key)

    assert forget(ada, django_capture_on_commit_callbacks)

    assert not default_storage.exists(video.storage_key)
    job.refresh_from_db()
    assert job.files_go_at is None
    assert job.deleted_at is not None
    assert timedelta(0) <= job.deleted_at - job.created_at
