"""Deleting a take from its page: a plain form behind a fold, so that no script is needed."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from generation.models import Job
from generation.tests.jobs.driving import order
from generation.tests.jobs.kept import complete, made_for, there

PROMPT = "A cup of coffee"


def page(client: Client, job: Job) -> str:
    return client.get(f"/studio/jobs/{job.pk}/").content.decode()


def form(job: Job) -> str:
    return f'<form method="post" action="/studio/jobs/{job.pk}/delete/">'


def test_a_video_is_deleted_and_the_studio_shows_it_no_more(
    hers: Client, ada: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = complete(ada)
    assert form(job) in page(hers, job)
    assert "Delete the video for good" in page(hers, job)

    with django_capture_on_commit_callbacks(execute=True):
        answer = hers.post(f"/studio/jobs/{job.pk}/delete/", follow=True)

    assert answer.redirect_chain == [("/studio/", 302)]
    assert "Deleted. What it cost stays on your statement." in answer.content.decode()
    assert str(job.pk) not in answer.content.decode()
    assert there(made_for(job)) == [False] * 4
    after = page(hers, job)
    assert "<h1>Deleted</h1>" in after
    assert "You deleted this take on" in after
    assert form(job) not in after
    assert "<video" not in after
    assert "Download" not in after
    assert "The whole receipt" in after


def test_a_cancelled_take_leaves_the_wall_and_says_so(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    hers.post(f"/studio/jobs/{job.pk}/cancel/")
    assert "It leaves the studio." in page(hers, job)
    hers.post(f"/studio/jobs/{job.pk}/delete/")
    assert str(job.pk) not in hers.get("/studio/").content.decode()
    after = page(hers, job)
    assert "<h1>Cancelled</h1>" in after
    assert "You deleted this take on" in after


def test_what_is_being_made_cannot_be_deleted(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    assert form(job) not in page(hers, job)
    answer = hers.post(f"/studio/jobs/{job.pk}/delete/", follow=True)
    assert "Cancel it first" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.deleted_at) == ("queued", None)


def test_a_stranger_cannot_delete_it(strangers: Client, ada: User) -> None:
    job = complete(ada)
    assert strangers.post(f"/studio/jobs/{job.pk}/delete/").status_code == 404
    assert there(made_for(job)) == [True] * 4


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_a_form_deletes(hers: Client, ada: User, method: str) -> None:
    job = complete(ada)
    answer = getattr(hers, method)(f"/studio/jobs/{job.pk}/delete/")
    assert answer.status_code == 405
    assert there(made_for(job)) == [True] * 4


def test_a_visitor_is_asked_to_sign_in(client: Client, ada: User) -> None:
    job = complete(ada)
    answer = client.post(f"/studio/jobs/{job.pk}/delete/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/")
    assert there(made_for(job)) == [True] * 4
