"""GET jobs, GET jobs/{id}, POST jobs/{id}/cancel."""

from __future__ import annotations

from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from generation.models import Asset, Job, JobState, LeakedCost, LeakReason
from generation.pipeline.job_fail import job_fail
from generation.pipeline.state import after
from generation.selectors.shown import job_shown
from generation.serializers.jobs import (
    FailureSerializer,
    JobSerializer,
    RemovalSerializer,
    TimelineSerializer,
    VideoSerializer,
    job_body,
)
from generation.services.job_cancel import job_cancel
from generation.tests.jobs.driving import (
    creator,
    drive,
    movements,
    order,
    states,
    violations,
    wallet,
)
from generation.tests.jobs.finished import delete_video, finished
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_ready_job_has_its_file(provider: StandIn) -> None:
    ada = creator()
    job = drive(order(ada, "A cup of coffee on a table"))
    body = client_of(ada).get(f"/api/v1/jobs/{job.pk}").json()

    assert (body["state"], body["progress"], body["failure"]) == ("ready", 100, None)
    assert job.video is not None
    assert body["video"]["asset_id"] == str(job.video.pk)
    assert body["video"]["sha256"] == job.video.sha256
    assert body["video"]["bytes"] == job.video.bytes
    assert body["video"]["expires_at"].endswith("Z")
    assert body["thumbnail_url"].startswith("http")
    assert [step["state"] for step in body["timeline"]] == states(job)
    path = body["video"]["download_url"].removeprefix("http://testserver")
    download = Client().get(path)
    assert download.status_code == 200
    assert len(b"".join(download.streaming_content)) == job.video.bytes  # type: ignore[attr-defined]
    download.close()
    assert f"-{str(job.pk)[:8]}.mp4" in download["Content-Disposition"]


def test_a_body_is_what_its_description_says(provider: StandIn) -> None:
    job = drive(order(creator(), "A cup of coffee on a table"))
    body = job_body(job_shown(owner_id=job.owner_id, job_id=job.pk))
    described = JobSerializer().fields
    assert list(body) == list(described)
    assert list(body["video"]) == list(VideoSerializer().fields)
    assert list(body["timeline"][0]) == list(TimelineSerializer().fields)


def test_what_is_said_of_a_bad_end_and_of_files_that_went_is_as_described() -> None:
    job, lease = order(creator(), "A cup"), uuid4()
    Job.objects.filter(pk=job.pk).update(lease_token=lease, lease_until=after(60))
    job_fail(job_id=job.pk, lease=lease, from_states=[JobState.QUEUED], code="rejected")
    failed = job_body(job_shown(owner_id=job.owner_id, job_id=job.pk))
    gone = finished(creator())
    delete_video(gone)
    removed = job_body(job_shown(owner_id=gone.owner_id, job_id=gone.pk))

    assert list(failed["failure"]) == list(FailureSerializer().fields)
    assert (failed["failure"]["code"], failed["removed"]) == ("rejected", None)
    assert list(removed["removed"]) == list(RemovalSerializer().fields)
    assert (removed["removed"]["reason"], removed["video"]) == ("expired", None)


def test_a_job_names_its_photo_so_that_it_can_be_ordered_again() -> None:
    ada = creator()
    client, job = client_of(ada), order(ada, "A cup")
    first = client.get(f"/api/v1/jobs/{job.pk}").json()
    wish = {name: first[name] for name in ("image", "prompt", "platform", "model", "seconds")}

    again = client.post("/api/v1/jobs/create", wish, content_type="application/json")

    assert again.status_code == 201
    assert Job.objects.get(pk=again.json()["id"]).image_id == job.image_id
    Asset.objects.filter(pk=job.image_id).update(deleted_at=Now())
    assert client.get(f"/api/v1/jobs/{job.pk}").json()["image"] is None


def test_a_failed_job_says_why(provider: StandIn) -> None:
    ada = creator()
    job = drive(order(ada, "A cup of tea [moderation]"))
    failure = client_of(ada).get(f"/api/v1/jobs/{job.pk}").json()["failure"]
    assert (failure["code"], failure["refunded"]) == ("moderation_blocked", True)
    assert "credits are back" in failure["message"]


@pytest.mark.parametrize("job_id", ["00000000-0000-0000-0000-000000000000", "nonsense"])
def test_no_such_job(job_id: str) -> None:
    answer = client_of(creator()).get(f"/api/v1/jobs/{job_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_somebody_elses_job_does_not_exist() -> None:
    job = order(creator(), "A cup")
    eve = client_of(creator())
    assert eve.get(f"/api/v1/jobs/{job.pk}").status_code == 404
    assert eve.post(f"/api/v1/jobs/{job.pk}/cancel").status_code == 404
    assert eve.get("/api/v1/jobs").json() == {"results": [], "next": None}
    job.refresh_from_db()
    assert job.state == "queued"


def test_the_list_is_mine_newest_first_and_by_state() -> None:
    ada = creator()
    client = client_of(ada)
    older, newer = order(ada, "One"), order(ada, "Two")
    client.post(f"/api/v1/jobs/{older.pk}/cancel")

    ids = [job["id"] for job in client.get("/api/v1/jobs").json()["results"]]
    assert ids == [str(newer.pk), str(older.pk)]
    queued = client.get("/api/v1/jobs?state=queued").json()["results"]
    assert [job["id"] for job in queued] == [str(newer.pk)]
    assert client.get("/api/v1/jobs?state=lost").status_code == 400
    assert client.get("/api/v1/jobs?state=").status_code == 400


def test_a_longer_list_asks_no_more_questions(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ada = creator()
    client = client_of(ada)
    order(ada, "One")
    # A new session notes its browser with its first request.
    client.get("/api/v1/jobs")
    # The session, its user, which jobs, and all of them.
    with django_assert_num_queries(4):
        client.get("/api/v1/jobs")
    for number in range(4):
        order(ada, f"Another {number}")
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/jobs").json()["results"]) == 5


def test_a_queued_job_can_always_be_called_off() -> None:
    ada = creator(funds=8)
    job = order(ada, "A cup")
    answer = client_of(ada).post(f"/api/v1/jobs/{job.pk}/cancel")

    assert (answer.status_code, answer.json()["state"]) == (200, "canceled")
    assert wallet(ada) == (8, 0)
    assert movements(job.pk) == ["charge", "refund"]
    assert states(job) == ["queued", "canceled"]
    assert not LeakedCost.objects.exists()
    assert violations() == []


def test_a_render_can_be_called_off_and_is_booked(provider: StandIn) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, "A cup [stuck] of water"), until={"rendering"})
    answer = client_of(ada).post(f"/api/v1/jobs/{job.pk}/cancel")

    assert (answer.status_code, answer.json()["state"]) == (200, "canceled")
    assert wallet(ada) == (8, 0)
    assert LeakedCost.objects.get().reason == LeakReason.CANCELED


def test_calling_renders_off_is_limited(provider: StandIn, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"cancel": "1/d"}
    ada = creator()
    jobs = [order(ada, f"{uuid4()} [stuck]") for _ in range(2)]
    for job in jobs:
        drive(job, until={"rendering"})
    client = client_of(ada)
    assert client.post(f"/api/v1/jobs/{jobs[0].pk}/cancel").status_code == 200
    answer = client.post(f"/api/v1/jobs/{jobs[1].pk}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    jobs[1].refresh_from_db()
    assert jobs[1].state == "rendering"


@pytest.mark.parametrize("address", ["/api/v1/jobs/{}/cancel", "/studio/jobs/{}/cancel/"])
def test_what_only_waits_is_called_off_without_counting(address: str, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"cancel": "1/d"}
    ada = creator()
    for number in range(3):
        job = order(ada, f"Cup {number}")
        client_of(ada).post(address.format(job.pk))
        job.refresh_from_db()
        assert job.state == "canceled"


def test_a_job_that_begins_to_render_meanwhile_counts() -> None:
    """Else whoever cancels at the right moment renders for nothing as often as they like."""
    ada = creator(funds=8)
    job = order(ada, "A cup")
    Job.objects.filter(pk=job.pk).update(state="rendering", provider_job_id="video_1")
    job_cancel(owner_id=ada.id, job_id=job.pk, count_render=(counted := Mock()))
    counted.assert_called_once_with()


@pytest.mark.parametrize("state", ["submitting", "unknown"])
def test_in_between_it_is_too_late(state: str) -> None:
    ada = creator(funds=8)
    job = order(ada, "A cup")
    Job.objects.filter(pk=job.pk).update(state=state)
    answer = client_of(ada).post(f"/api/v1/jobs/{job.pk}/cancel")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_cancelable")
    assert wallet(ada) == (0, 8)


def test_twice_is_too_late() -> None:
    ada = creator(funds=8)
    job = order(ada, "A cup")
    client = client_of(ada)
    client.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert client.post(f"/api/v1/jobs/{job.pk}/cancel").status_code == 409
    assert wallet(ada) == (8, 0)
