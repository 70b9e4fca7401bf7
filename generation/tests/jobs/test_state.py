"""Who may change a state, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models.functions import Now
from pytest_django import Settings

from generation.models import Job, JobState, LeakedCost, LeakReason
from generation.pipeline.job_accept import remote_accept
from generation.pipeline.job_fail import job_fail
from generation.pipeline.job_submit import job_submit
from generation.pipeline.leases import due_claim, job_reschedule, lease_take
from generation.pipeline.matching import video_fits
from generation.pipeline.notices import notice_record
from generation.pipeline.renders import Seen, renders_claim, renders_put_back
from generation.pipeline.state import TRANSITIONS, job_transition
from generation.pipeline.sweep import sweep
from generation.providers.base import Notice, RemoteStatus, RemoteVideo
from generation.providers.tests.canned import Answer, serving
from generation.tests.jobs.driving import (
    creator,
    drive,
    lease_over,
    make_due,
    order,
    states,
    step,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def submitting() -> tuple[Job, object]:
    """A job whose POST is under way, and its lease."""
    job = order(creator(funds=8), "A cup")
    (claim,) = due_claim(limit=10)
    job_transition(
        job_id=job.pk,
        lease=claim.lease,
        to=JobState.SUBMITTING,
        from_states={JobState.QUEUED},
        message="submitting",
        lease_token=claim.lease,
        lease_until="2100-01-01T00:00:00Z",
    )
    return job, claim.lease


@pytest.mark.parametrize("state", ["ready", "failed", "canceled"])
def test_final_is_final(state: str) -> None:
    assert TRANSITIONS[JobState(state)] == frozenset()


def test_a_step_that_does_not_exist_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="ready does not follow"):
        job_transition(
            job_id=uuid4(),
            lease=None,
            to=JobState.READY,
            from_states={JobState.QUEUED},
            message="ready",
        )


def test_a_worker_that_lost_its_lease_changes_nothing() -> None:
    job = order(creator(funds=8), "A cup")
    (late,) = due_claim(limit=10)
    lease_over(job)
    (current,) = due_claim(limit=10)

    failed = job_fail(
        job_id=job.pk, lease=late.lease, from_states={JobState.QUEUED}, code="rejected"
    )
    assert failed is None
    assert lease_take(job_id=job.pk, lease=late.lease, seconds=5, states=list(JobState)) is None
    assert lease_take(job_id=job.pk, lease=current.lease, seconds=5, states=list(JobState)) == job
    assert states(job) == ["queued"]


def test_a_worker_that_wakes_after_its_lease_does_not_post(settings: Settings) -> None:
    job = order(creator(), "A cup")
    (claim,) = due_claim(limit=10)
    lease_over(job)
    job_submit(job_id=job.pk, lease=claim.lease)
    assert states(job) == ["queued"]


def test_a_late_id_is_saved_and_followed() -> None:
    """The POST took longer than its lease: meanwhile the job became `unknown`."""
    job, lease = submitting()
    lease_over(job)
    (claim,) = due_claim(limit=10)
    job_transition(
        job_id=job.pk,
        lease=claim.lease,
        to=JobState.UNKNOWN,
        from_states={JobState.SUBMITTING},
        message="unknown",
    )
    remote_accept(
        job_id=job.pk,
        lease=lease,  # type: ignore[arg-type]
        video_id="video_1",
        from_state=JobState.SUBMITTING,
        message="rendering",
    )
    job.refresh_from_db()
    assert (job.state, job.provider_job_id) == ("unknown", "video_1")
    assert [claim.job_id for claim in due_claim(limit=10)] == [job.pk]
    assert not LeakedCost.objects.exists()


def test_a_late_id_of_a_job_that_was_given_up_is_leaked_cost() -> None:
    job, lease = submitting()
    job_fail(
        job_id=job.pk,
        lease=lease,  # type: ignore[arg-type]
        from_states={JobState.SUBMITTING},
        code="outcome_unknown",
    )
    for _answer in range(2):
        remote_accept(
            job_id=job.pk,
            lease=lease,  # type: ignore[arg-type]
            video_id="video_1",
            from_state=JobState.SUBMITTING,
            message="rendering",
        )
    job.refresh_from_db()
    leak = LeakedCost.objects.get()
    assert (job.state, job.provider_job_id) == ("failed", "video_1")
    assert (leak.reason, leak.microdollars) == (LeakReason.LATE_ID, 400_000)
    assert wallet(job.owner) == (8, 0)
    assert violations() == []


def test_an_answer_later_than_the_whole_job_is_no_leak() -> None:
    """The worker slept in its POST; others found the render and followed it to its end."""
    job, lease = submitting()
    Job.objects.filter(pk=job.pk).update(
        state="failed",
        failure_code="render_failed",
        provider_job_id="video_1",
        finished_at=Now(),
        due_at=None,
        lease_token=None,
        lease_until=None,
    )
    remote_accept(
        job_id=job.pk,
        lease=lease,  # type: ignore[arg-type]
        video_id="video_1",
        from_state=JobState.SUBMITTING,
        message="rendering",
    )
    assert not LeakedCost.objects.exists()


def test_nobody_waits_longer_than_the_deadline() -> None:
    """A provider may say `Retry-After: 3600`; the refund comes when it was promised."""
    job = order(creator(), "A cup")
    (claim,) = due_claim(limit=10)
    held = lease_take(job_id=job.pk, lease=claim.lease, seconds=30, states={JobState.QUEUED})
    assert held is not None
    job_reschedule(job=held, seconds=3600, failed=True)
    job.refresh_from_db()
    assert job.due_at == job.deadline_at


def test_a_busy_renderer_cannot_hold_a_job_past_its_deadline(settings: Settings) -> None:
    job = order(creator(), "A cup")
    (claim,) = due_claim(limit=10)
    with serving() as server:
        server.answer = lambda _path: Answer(429, {}, {"Retry-After": "3600"})
        endpoint = replace(settings.VIDEO_ENDPOINTS["openai"], base_url=server.base_url)
        settings.VIDEO_ENDPOINTS = {"openai": endpoint}
        job_submit(job_id=job.pk, lease=claim.lease)
    job.refresh_from_db()
    assert (job.state, job.due_at) == ("queued", job.deadline_at)


def test_one_job_that_cannot_be_moved_does_not_hold_up_the_sweep(
    monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    crashed, _lease = submitting()
    lease_over(crashed)
    waiting = order(creator(), "A mug")

    def broken(**_step: object) -> None:
        raise OperationalError("deadlock detected")

    monkeypatch.setattr("generation.pipeline.sweep.job_transition", broken)
    assert sweep() == 1
    jobs = [message["job_id"] for task, message in sent if task.endswith("submit_job")]
    assert jobs == [str(waiting.pk)]


def test_one_job_that_cannot_be_found_does_not_hold_up_the_others(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [
        drive(order(creator(), f"{uuid4()} [timeout-after-accept]"), until={"unknown"})
        for _number in range(2)
    ]

    def broken_for_the_first(*, job_id: UUID, **step: Any) -> None:
        if job_id == jobs[0].pk:
            raise OperationalError("deadlock detected")
        remote_accept(job_id=job_id, **step)

    monkeypatch.setattr("generation.pipeline.job_find.remote_accept", broken_for_the_first)
    for job in jobs:
        make_due(job)
    step()
    assert drive(jobs[1]).state == "ready"


def test_an_id_that_another_job_holds_is_never_taken() -> None:
    first, _lease = submitting()
    Job.objects.filter(pk=first.pk).update(state="rendering", provider_job_id="video_1")
    second, lease = submitting()
    remote_accept(
        job_id=second.pk,
        lease=lease,  # type: ignore[arg-type]
        video_id="video_1",
        from_state=JobState.SUBMITTING,
        message="rendering",
    )
    second.refresh_from_db()
    assert (second.state, second.provider_job_id) == ("unknown", None)


def rendering() -> Job:
    """A job whose render is under way and due to be looked at."""
    job, _lease = submitting()
    Job.objects.filter(pk=job.pk).update(
        state="rendering", provider_job_id=f"video_{job.pk}", lease_token=None, lease_until=None
    )
    return job


def test_a_webhook_while_the_poll_is_under_way_is_not_lost() -> None:
    job = rendering()
    (held,) = renders_claim(endpoint="openai", limit=10, seconds=30)
    notice = Notice(webhook_id="1", type="video.completed", video_id=f"video_{job.pk}")
    notice_record(endpoint="openai", notice=notice)
    renders_put_back([Seen(held, wait=1000, progress=40)])
    assert [claim.job_id for claim in due_claim(limit=10)] == [job.pk]


def test_progress_never_goes_down() -> None:
    job = rendering()
    for reported in (40, 20):
        (held,) = renders_claim(endpoint="openai", limit=10, seconds=5)
        renders_put_back([Seen(held, wait=0, progress=reported)])
    job.refresh_from_db()
    assert job.progress == 40


def test_what_another_holds_by_now_is_not_put_back() -> None:
    job = rendering()
    (held,) = renders_claim(endpoint="openai", limit=10, seconds=30)
    lease_over(job)
    (other,) = renders_claim(endpoint="openai", limit=10, seconds=30)
    renders_put_back([Seen(held, wait=0, progress=40)])
    job.refresh_from_db()
    assert (job.progress, job.lease_token) == (0, other.lease)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "ready"},
        {"state": "failed"},
        {"state": "rendering"},
        {"credits": 0},
        {"progress": 101},
        {"due_at": None},
        {"lease_token": uuid4()},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_impossible_jobs(broken: dict[str, object]) -> None:
    job = order(creator(), "A cup")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**broken)


def test_a_render_is_recognised_by_everything_the_provider_says() -> None:
    job, _lease = submitting()
    job.refresh_from_db()
    job.submitted_at = job.created_at
    sent = job.created_at.timestamp()
    render = RemoteVideo(
        id="video_1",
        status=RemoteStatus.RUNNING,
        model="sora-2",
        prompt="A cup",
        seconds=4,
        size="720x1280",
        created_at=sent + 5,
    )
    assert video_fits(job, render)
    assert video_fits(job, replace(render, model=None, seconds=None, size=None, created_at=None))
    assert not video_fits(job, replace(render, prompt=None))
    assert not video_fits(job, replace(render, prompt="A mug"))
    assert not video_fits(job, replace(render, seconds=8))
    assert not video_fits(job, replace(render, size="1280x720"))
    assert not video_fits(job, replace(render, created_at=sent - 600))
    assert not video_fits(job, replace(render, created_at=sent + 600))
