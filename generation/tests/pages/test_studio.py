"""The wall and the page of one take."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from credits.selectors import balance_get
from generation.models import Asset, Draft, Job, JobState, VideoModel
from generation.pipeline.job_fail import job_fail
from generation.pipeline.state import after
from generation.prompting.brief import Brief
from generation.tests.jobs.driving import order
from generation.tests.jobs.finished import finished

PROMPT = "Steam rises over the cup."


def _failed(job: Job) -> Job:
    lease = uuid4()
    Job.objects.filter(pk=job.pk).update(lease_token=lease, lease_until=after(60))
    job_fail(job_id=job.id, lease=lease, from_states=[JobState.QUEUED], code="moderation_blocked")
    return Job.objects.get(pk=job.pk)


def test_the_empty_studio_teaches(hers: Client) -> None:
    page = hers.get("/studio/").content.decode()

    assert "Your first take starts with a photo" in page
    assert "100 credits to spend." in page


def test_the_wall_shows_ones_own_takes_only(hers: Client, strangers: Client, ada: User) -> None:
    job = order(ada, PROMPT)

    assert str(job.id) in hers.get("/studio/").content.decode()
    assert str(job.id) not in strangers.get("/studio/").content.decode()


def test_the_wall_needs_as_many_queries_for_ten_as_for_one(
    hers: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        order(ada, f"{PROMPT} {number}")

    with django_assert_max_num_queries(12):
        hers.get("/studio/")


def test_what_runs_is_looked_at_again_and_what_ended_is_not(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    assert 'hx-trigger="refresh, every 15s"' in hers.get("/studio/").content.decode()

    _failed(job)

    assert "every 15s" not in hers.get("/studio/").content.decode()


def test_a_take_says_what_it_is_doing(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)

    page = hers.get(f"/studio/jobs/{job.id}/").content.decode()

    assert "Waiting its turn" in page
    assert "Charged 8 credits" in page
    assert "Cancel, 8 credits back" in page


def test_a_take_without_javascript_is_refreshed(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)

    page = hers.get(f"/studio/jobs/{job.id}/").content.decode()

    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page


def test_a_failed_take_says_so_and_what_came_back(hers: Client, ada: User) -> None:
    job = _failed(order(ada, PROMPT))

    page = hers.get(f"/studio/jobs/{job.id}/").content.decode()

    assert "This take failed" in page
    assert "8 credits back" in page
    assert balance_get(creator_id=ada.id).available == 100


def test_the_status_ends_the_polling_when_the_take_has_ended(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    running = hers.get(f"/studio/jobs/{job.id}/status/")
    assert "HX-Refresh" not in running

    _failed(job)

    assert hers.get(f"/studio/jobs/{job.id}/status/")["HX-Refresh"] == "true"


@pytest.mark.parametrize("part", ["", "status/"])
def test_somebody_elses_take_does_not_exist(strangers: Client, ada: User, part: str) -> None:
    job = order(ada, PROMPT)

    assert strangers.get(f"/studio/jobs/{job.id}/{part}").status_code == 404
    assert strangers.get(f"/studio/jobs/{uuid4()}/{part}").status_code == 404


def test_a_waiting_take_can_be_called_off(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)

    answer = hers.post(f"/studio/jobs/{job.id}/cancel/", follow=True)

    assert "All 8 credits are back in your balance." in answer.content.decode()
    assert balance_get(creator_id=ada.id).available == 100


def test_too_late_to_call_off_is_said_kindly(hers: Client, ada: User) -> None:
    job = order(ada, PROMPT)
    Job.objects.filter(pk=job.pk).update(state=JobState.SUBMITTING, due_at=Now())

    answer = hers.post(f"/studio/jobs/{job.id}/cancel/", follow=True)

    assert "If it fails, the credits come back by themselves." in answer.content.decode()
    assert balance_get(creator_id=ada.id).available == 92


def test_a_stranger_calls_nothing_off(strangers: Client, ada: User) -> None:
    job = order(ada, PROMPT)

    assert strangers.post(f"/studio/jobs/{job.id}/cancel/").status_code == 404
    assert Job.objects.get().state == JobState.QUEUED


def test_again_fills_the_wizard_as_it_was(hers: Client, ada: User) -> None:
    brief = Brief("unboxing", "the mug", "cyclists", "warm", "waited", "Order today", "de")
    job = _failed(order(ada, PROMPT, brief=brief, focus=(0.2, 0.8)))

    answer = hers.post(f"/studio/jobs/{job.id}/again/")

    draft = Draft.objects.get(owner=ada)
    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/")
    assert (draft.prompt, draft.brief, draft.image_id) == (PROMPT, brief, job.image_id)
    assert (draft.focus_x, draft.focus_y) == (0.2, 0.8)


@pytest.mark.parametrize("state", ["ready", "failed", "canceled"])
def test_every_ended_take_offers_to_start_again(hers: Client, ada: User, state: str) -> None:
    if state == "ready":
        job = finished(ada)
    elif state == "failed":
        job = _failed(order(ada, PROMPT))
    else:
        job = order(ada, PROMPT)
        hers.post(f"/studio/jobs/{job.id}/cancel/")

    assert (
        f'action="/studio/jobs/{job.id}/again/"'
        in hers.get(f"/studio/jobs/{job.id}/").content.decode()
    )


def test_again_without_its_photo_keeps_the_rest_and_says_so(hers: Client, ada: User) -> None:
    job = _failed(order(ada, PROMPT, brief=Brief(preset="unboxing")))
    Asset.objects.filter(pk=job.image_id).update(deleted_at=Now())

    page = hers.post(f"/studio/jobs/{job.id}/again/", follow=True).content.decode()

    draft = Draft.objects.get(owner=ada)
    assert (draft.image_id, draft.prompt, draft.preset) == (None, PROMPT, "unboxing")
    assert "The photo of that take was deleted." in page
    assert "Drop a photo here" in page


def test_again_with_a_model_that_is_gone_takes_the_usual_one(hers: Client, ada: User) -> None:
    job = _failed(order(ada, PROMPT, seconds=12))
    VideoModel.objects.filter(slug=job.model).update(enabled=False)

    page = hers.post(f"/studio/jobs/{job.id}/again/", follow=True).content.decode()

    draft = Draft.objects.get(owner=ada)
    assert (draft.model, draft.seconds) == ("sora-2-pro", 4)
    assert "not on offer any more" in page
    assert "Create for 24 credits" in page


def test_again_of_somebody_elses_take_does_not_exist(strangers: Client, ada: User) -> None:
    job = _failed(order(ada, PROMPT))

    assert strangers.post(f"/studio/jobs/{job.id}/again/").status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("part", ["cancel/", "again/"])
def test_what_changes_things_takes_posts_only(hers: Client, ada: User, part: str) -> None:
    job = order(ada, PROMPT)

    assert hers.get(f"/studio/jobs/{job.id}/{part}").status_code == 405


@pytest.mark.parametrize("part", ["", "status/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, ada: User, part: str) -> None:
    job = order(ada, PROMPT)

    answer = client.get(f"/studio/jobs/{job.id}/{part}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_take_keeps_the_name_of_what_rendered_it(hers: Client, ada: User) -> None:
    VideoModel.objects.filter(slug="sora-2").update(name="Wan 2.2")
    job = order(ada, PROMPT)
    VideoModel.objects.filter(slug="sora-2").update(name="Veo")

    page = hers.get(f"/studio/jobs/{job.id}/").content.decode()

    assert "4 s · Wan 2.2" in page
    assert "sora" not in page.lower()
    assert hers.get(f"/api/v1/jobs/{job.id}").json()["model_name"] == "Wan 2.2"


def test_only_what_ended_now_develops(hers: Client, ada: User) -> None:
    job = finished(ada)
    assert "job-frame develop" in hers.get(f"/studio/jobs/{job.pk}/").content.decode()

    Job.objects.filter(pk=job.pk).update(finished_at=Now() - timedelta(minutes=1))

    page = hers.get(f"/studio/jobs/{job.pk}/").content.decode()
    assert "job-frame develop" not in page
    assert "job-frame" in page
