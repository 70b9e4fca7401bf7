"""What staff does to a job that needs a person: looked at now, fetched again, stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.errors import NotFound
from common.models import AuditEvent
from generation.models import Job, LeakedCost
from generation.services.job_desk import job_poll_now, job_stop, job_store_again
from generation.tests.jobs.driving import (
    creator,
    drive,
    movements,
    order,
    states,
    step,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn
from testing.factories import JobFactory
from testing.staff import staff_with

SEE = "generation.view_job"
POLL, STOP, STORE = "generation.poll_job", "generation.stop_job", "generation.store_job"
NEEDED = {"poll": POLL, "stop": STOP, "store": STORE}
ENDED = "its credits are back. That is final; its creator can order the video again."
READY = "This video is ready and paid."

Sent = list[tuple[str, dict[str, Any]]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return creator(funds=100)


def page(job: Job, deed: str = "") -> str:
    if deed:
        return reverse("admin:generation_job_do", args=[job.pk, deed])
    return reverse("admin:generation_job_change", args=[job.pk])


def press(browser: Any, job: Job, deed: str, **fields: Any) -> str:
    """What staff reads after pressing."""
    form = {"request_key": str(uuid4()), "reason": "It hangs", **fields}
    return browser.post(page(job, deed), form, follow=True).text


def storing(ada: User) -> Job:
    """A job whose finished render is to be fetched."""
    job = order(ada, "A quiet clip.")
    Job.objects.filter(pk=job.pk).update(
        state="storing",
        provider_job_id="video_1",
        deadline_at=Now() + timedelta(seconds=60),
        attempts=1,
    )
    job.refresh_from_db()
    return job


def audited() -> list[tuple[str, dict[str, Any]]]:
    rows = AuditEvent.objects.order_by("created_at")
    return [(event.action, event.data) for event in rows]


def test_a_job_that_waits_is_looked_at_now(ada: User, sent: Sent) -> None:
    job = order(ada, "A quiet clip.")
    Job.objects.filter(pk=job.pk).update(due_at=Now() + timedelta(minutes=5))
    staff = staff_with(SEE, POLL)
    form = staff.get(page(job, "poll")).context["facts"]
    assert [str(fact.label) for fact in form] == ["Creator", "State", "For", "Would be looked at"]

    first, second = press(staff, job, "poll"), press(staff, job, "poll")

    job.refresh_from_db()
    assert job.due_at is not None
    assert job.due_at <= timezone.now() + timedelta(seconds=5)
    assert "It is looked at now." in first
    assert "It is due already" in second
    assert audited() == [("job.polled", {"reason": "It hangs", "state": "queued"})]
    assert AuditEvent.objects.get().target == f"job:{job.pk}"


@pytest.mark.parametrize("state", ["queued", "submitting", "unknown", "rendering", "storing"])
def test_every_unfinished_job_can_be_stopped_with_its_credits_back(ada: User, state: str) -> None:
    job = order(ada, "A quiet clip.")
    remote = "video_1" if state in {"rendering", "storing"} else None
    Job.objects.filter(pk=job.pk).update(state=state, provider_job_id=remote)
    staff = staff_with(SEE, STOP)

    first, second = press(staff, job, "stop"), press(staff, job, "stop")

    job.refresh_from_db()
    assert (job.state, job.failure_code) == ("failed", "stopped")
    assert "Stopped. Gone back: 8 credits." in first
    assert "It was stopped before." in second
    assert (wallet(ada), movements(job.pk)) == ((100, 0), ["charge", "refund"])
    assert LeakedCost.objects.filter(job=job).count() == (1 if remote else 0)
    assert audited() == [("job.stopped", {"reason": "It hangs", "state": state})]
    assert violations() == []


def test_a_render_that_is_stopped_is_deleted_there(
    ada: User, provider: StandIn, sent: Sent, django_capture_on_commit_callbacks: Any
) -> None:
    job = drive(order(ada, "[slow] A quiet clip."), until={"rendering"})
    sent.clear()

    with django_capture_on_commit_callbacks(execute=True):
        press(staff_with(SEE, STOP), job, "stop")

    job.refresh_from_db()
    deletion = {"endpoint": "openai", "video_id": job.provider_job_id}
    assert ("generation.tasks.remote_delete", deletion) in sent
    assert states(job)[-1] == "failed"
    step()
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_store_that_failed_gets_its_whole_time_again(ada: User) -> None:
    job = storing(ada)
    late = job.deadline_at
    staff = staff_with(SEE, STORE)
    facts = {str(f.label): f.value for f in staff.get(page(job, "store")).context["facts"]}
    assert facts["Tries that failed"] == 1

    first, second = press(staff, job, "store"), press(staff, job, "store")

    job.refresh_from_db()
    assert late is not None
    assert job.deadline_at is not None
    assert job.deadline_at > late
    assert (job.attempts, job.state) == (0, "storing")
    assert "Its file is fetched again." in first
    assert "Its file is being fetched right now." in second
    assert audited() == [("job.store_retried", {"reason": "It hangs", "state": "storing"})]


def test_a_store_past_its_time_may_be_tried_again(ada: User) -> None:
    job = storing(ada)
    Job.objects.update(attempts=0, deadline_at=Now() - timedelta(hours=1))
    assert "Its file is fetched again." in press(staff_with(SEE, STORE), job, "store")


def test_a_render_that_could_not_be_stored_comes_home_after_all(
    ada: User, provider: StandIn
) -> None:
    job = drive(order(ada, "A quiet clip."), until={"storing"})
    Job.objects.update(deadline_at=Now() - timedelta(hours=1), due_at=Now() + timedelta(hours=1))

    press(staff_with(SEE, STORE), job, "store")

    assert drive(job).state == "ready"
    assert movements(job.pk) == ["charge", "settle"]


@pytest.mark.parametrize(
    ("state", "deed", "words"),
    [
        ("queued", "store", "No renderer has it yet, so there is nothing to fetch."),
        ("rendering", "store", "Its render is not finished, so there is no file yet."),
        ("failed", "store", ENDED),
        ("failed", "poll", ENDED),
        ("failed", "stop", ENDED),
        ("ready", "store", READY),
        ("ready", "poll", READY),
        ("ready", "stop", READY),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    ada: User, state: str, deed: str, words: str
) -> None:
    job = JobFactory.create(ready=True) if state == "ready" else order(ada, "A quiet clip.")
    if state == "rendering":
        Job.objects.filter(pk=job.pk).update(state=state, provider_job_id="video_1")
    if state == "failed":
        job = JobFactory.create(
            state="failed", failure_code="render_failed", finished_at=timezone.now()
        )
    staff = staff_with(SEE, *NEEDED.values())
    before = wallet(ada)

    text = press(staff, job, deed)

    assert words in text
    assert (audited(), wallet(ada)) == ([], before)
    # Where there is no button, its old address says so and leads back.
    if state != "queued" or deed != "store":
        assert deed not in {address.split("/")[-2] for _, address in buttons(staff, job)}


def buttons(browser: Any, job: Job) -> list[tuple[str, str]]:
    return browser.get(page(job)).context["deeds"]


@pytest.mark.parametrize("deed", NEEDED)
def test_without_the_permission_there_is_no_button_and_no_deed(ada: User, deed: str) -> None:
    job = storing(ada)
    staff = staff_with(SEE, *(right for name, right in NEEDED.items() if name != deed))
    offered = {address.split("/")[-2] for _, address in buttons(staff, job)}
    assert offered == NEEDED.keys() - {deed}
    form = {"request_key": str(uuid4()), "reason": "x"}
    assert staff.get(page(job, deed)).status_code == 403
    assert staff.post(page(job, deed), form).status_code == 403
    assert audited() == []


@pytest.mark.parametrize("deed", NEEDED)
def test_a_reason_is_required(ada: User, deed: str) -> None:
    job = storing(ada)
    before = Job.objects.values().get(pk=job.pk)
    press(staff_with(SEE, *NEEDED.values()), job, deed, reason=" ")
    assert Job.objects.values().get(pk=job.pk) == before
    assert audited() == []


@pytest.mark.parametrize("service", [job_poll_now, job_stop, job_store_again])
def test_what_does_not_exist_is_not_found(service: Any) -> None:
    with pytest.raises(NotFound):
        service(job_id=uuid4(), reason="x", actor_id=uuid4())
