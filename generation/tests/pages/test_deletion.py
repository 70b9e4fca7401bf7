"""Deleting a take from its page: a plain form behind a fold, so that no script is needed."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from credits.tests.races import race
from generation.models import Asset, Export, Job
from generation.services.deletion import deleted_files_remove, job_delete, job_undelete
from generation.services.storage_sweep import storage_sweep
from generation.tests.jobs.driving import creator, order
from generation.tests.jobs.finished import finished
from generation.tests.jobs.kept import complete, made_for, there

PROMPT = "A cup of coffee"


def page(client: Client, job: Job) -> str:
    return client.get(f"/studio/jobs/{job.pk}/").content.decode()


def form(job: Job) -> str:
    return f'<form method="post" action="/studio/jobs/{job.pk}/delete/">'


def undo(job: Job) -> str:
    return f'<form method="post" action="/studio/jobs/{job.pk}/undelete/">'


def over(job: Job) -> None:
    """As if the time to undo its deletion were over."""
    Job.objects.filter(pk=job.pk).update(files_go_at=Now() - timedelta(seconds=1))


def purge(callbacks: DjangoCaptureOnCommitCallbacks) -> int:
    """What a task does each minute."""
    with callbacks(execute=True):
        return deleted_files_remove()


def test_a_deleted_video_is_out_of_reach_at_once_and_its_files_go_later(
    hers: Client, ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = complete(ada)
    assert form(job) in page(hers, job)
    assert "You can undo that for 10 minutes; then its files go for good." in page(hers, job)

    with django_capture_on_commit_callbacks(execute=True):
        answer = hers.post(f"/studio/jobs/{job.pk}/delete/", follow=True)

    assert answer.redirect_chain == [("/studio/", 302)]
    studio = answer.content.decode()
    assert "Deleted: “A cup”. What it cost stays on your statement." in studio
    assert undo(job) in studio
    assert f'id="take-{job.pk}"' not in studio
    after = page(hers, job)
    assert "<h1>Deleted</h1>" in after
    assert "You deleted this take. You can undo that until" in after
    assert form(job) not in after
    assert "<video" not in after
    assert "Download" not in after
    assert "The whole receipt" in after
    for asset in made_for(job):
        assert hers.get(f"/api/v1/assets/{asset.pk}/download").status_code == 404
    assert hers.get(f"/studio/jobs/{job.pk}/preview/").status_code == 404

    assert purge(django_capture_on_commit_callbacks) == 0
    assert there(made_for(job)) == [True] * 4
    over(job)
    assert undo(job) not in page(hers, job) + hers.get("/studio/").content.decode()
    assert purge(django_capture_on_commit_callbacks) == 1
    assert there(made_for(job)) == [False] * 4
    assert there([job.image]) == [True]
    assert "You deleted this take on" in page(hers, job)
    assert purge(django_capture_on_commit_callbacks) == 0


def test_a_deletion_can_be_taken_back(
    hers: Client, ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = complete(ada)
    export = Export.objects.get(job=job)
    hers.post(f"/studio/jobs/{job.pk}/delete/")

    for _twice in range(2):
        answer = hers.post(f"/studio/jobs/{job.pk}/undelete/", follow=True)

        assert answer.redirect_chain == [(f"/studio/jobs/{job.pk}/", 302)]
        assert "It is back, with all its files." in answer.content.decode()
        assert "<video" in answer.content.decode()
        assert f'id="take-{job.pk}"' in hers.get("/studio/").content.decode()
        assert undo(job) not in hers.get("/studio/").content.decode()
        assert hers.get(f"/api/v1/assets/{export.asset_id}/download").status_code == 302
    over_before = Job.objects.get(pk=job.pk)
    assert (over_before.deleted_at, over_before.files_go_at) == (None, None)
    assert purge(django_capture_on_commit_callbacks) == 0
    assert there(made_for(job)) == [True] * 4


def test_what_was_gone_before_does_not_come_back(hers: Client, ada: User) -> None:
    job = complete(ada)
    assert job.playback is not None
    before = Now() - timedelta(days=1)
    Asset.objects.filter(pk=job.playback.pk).update(deleted_at=before)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    hers.post(f"/studio/jobs/{job.pk}/undelete/")
    gone = [asset.pk for asset in made_for(job) if asset.deleted_at]
    assert gone == [job.playback.pk]


def test_after_its_time_it_stays_deleted_and_says_so(
    hers: Client, ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = complete(ada)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    over(job)
    for _before_and_after in range(2):
        answer = hers.post(f"/studio/jobs/{job.pk}/undelete/", follow=True)
        assert "The time for that is over" in answer.content.decode()
        assert Job.objects.get(pk=job.pk).deleted_at is not None
        purge(django_capture_on_commit_callbacks)
    assert there(made_for(job)) == [False] * 4


def test_deleting_it_again_does_not_give_more_time(hers: Client, ada: User) -> None:
    job = complete(ada)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    until = Job.objects.get(pk=job.pk).files_go_at
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    assert Job.objects.get(pk=job.pk).files_go_at == until


def test_the_api_makes_a_deletion_final_at_once(
    hers: Client, ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = complete(ada)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    with django_capture_on_commit_callbacks(execute=True):
        assert hers.delete(f"/api/v1/jobs/{job.pk}").status_code == 204
    assert there(made_for(job)) == [False] * 4
    answer = hers.post(f"/studio/jobs/{job.pk}/undelete/", follow=True)
    assert "The time for that is over" in answer.content.decode()


def test_the_sweep_leaves_what_can_be_brought_back(hers: Client, ada: User) -> None:
    job = complete(ada)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    storage_sweep()
    assert there(made_for(job)) == [True] * 4

    hers.post(f"/studio/jobs/{job.pk}/undelete/")
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    over(job)
    Job.objects.filter(pk=job.pk).update(files_go_at=None)
    storage_sweep()
    assert there(made_for(job)) == [False] * 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_undoing_and_removing_at_once_never_both_count() -> None:
    """Whoever comes second finds what the first one decided."""
    for _round in range(4):
        ada = creator(funds=100)
        job = finished(ada)
        job_delete(owner_id=ada.id, job_id=job.pk)
        until = Job.objects.filter(pk=job.pk)
        until.update(files_go_at=Now() + timedelta(milliseconds=40))

        def one(number: int, ada: User = ada, job: Job = job) -> str:
            if number % 2:
                time.sleep(0.035)
                job_undelete(owner_id=ada.id, job_id=job.pk)
                return "back"
            deadline = time.monotonic() + 10
            while Job.objects.get(pk=job.pk).files_go_at and time.monotonic() < deadline:
                deleted_files_remove()
            return "done"

        race(2, one)
        row = Job.objects.get(pk=job.pk)
        assert row.files_go_at is None
        (video,) = made_for(job)
        assert there([video]) == [video.deleted_at is None] == [row.deleted_at is None]


def test_a_cancelled_take_leaves_the_wall_and_says_so(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    hers.post(f"/studio/jobs/{job.pk}/cancel/")
    assert "It leaves the studio; you can undo that for 10 minutes." in page(hers, job)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    assert f'id="take-{job.pk}"' not in hers.get("/studio/").content.decode()
    after = page(hers, job)
    assert "<h1>Cancelled</h1>" in after
    assert "You deleted this take. You can undo that until" in after


def test_what_is_being_made_cannot_be_deleted(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    assert form(job) not in page(hers, job)
    answer = hers.post(f"/studio/jobs/{job.pk}/delete/", follow=True)
    assert "Cancel it first" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.deleted_at) == ("queued", None)


def test_a_stranger_cannot_delete_it_nor_bring_it_back(
    hers: Client, strangers: Client, ada: User
) -> None:
    job = complete(ada)
    assert strangers.post(f"/studio/jobs/{job.pk}/delete/").status_code == 404
    assert there(made_for(job)) == [True] * 4
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    assert strangers.post(f"/studio/jobs/{job.pk}/undelete/").status_code == 404
    assert Job.objects.get(pk=job.pk).deleted_at is not None
    assert undo(job) not in strangers.get("/studio/").content.decode()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_form_deletes(hers: Client, ada: User, method: str) -> None:
    job = complete(ada)
    answer = getattr(hers, method)(f"/studio/jobs/{job.pk}/delete/")
    assert answer.status_code == 405
    assert getattr(hers, method)(f"/studio/jobs/{job.pk}/undelete/").status_code == 405
    assert there(made_for(job)) == [True] * 4


def test_a_visitor_is_asked_to_sign_in(client: Client, ada: User) -> None:
    job = complete(ada)
    answer = client.post(f"/studio/jobs/{job.pk}/delete/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/")
    assert there(made_for(job)) == [True] * 4
