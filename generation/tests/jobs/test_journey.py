"""Whole jobs over the real wire, told by what the creator and the ledger see."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import av
import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError

from generation.models import LeakedCost, LeakReason
from generation.pipeline.job_accept import remote_accept
from generation.pipeline.leases import due_claim
from generation.tests.jobs.driving import (
    creator,
    drive,
    lease_over,
    make_due,
    make_late,
    movements,
    order,
    states,
    step,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def test_a_wish_becomes_a_stored_video(provider: StandIn, tmp_path: Path) -> None:
    ada = creator(funds=100)
    job = order(ada, "A cup of coffee, steam rising")
    assert wallet(ada) == (92, 8)

    drive(job)

    assert states(job) == ["queued", "submitting", "rendering", "storing", "ready"]
    assert movements(job.pk) == ["charge", "settle"]
    assert wallet(ada) == (92, 0)
    assert job.progress == 100
    assert [render["posts"] for render in provider.jobs(job.prompt)] == [1]
    assert job.video is not None
    assert job.poster is not None
    with default_storage.open(job.video.storage_key) as file:
        content = file.read()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (
        job.video.bytes,
        job.video.sha256,
    )
    path = tmp_path / "video.mp4"
    path.write_bytes(content)
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height) == (720, 1280)
        assert stream.codec_context.name == "h264"
        assert len(video.streams.audio) == 1
    assert job.video.duration == pytest.approx(4, abs=0.3)
    assert (job.poster.width, job.poster.height, job.poster.content_type) == (
        720,
        1280,
        "image/webp",
    )
    assert violations() == []


@pytest.mark.parametrize(
    ("word", "code"), [("[fail]", "render_failed"), ("[moderation]", "moderation_blocked")]
)
def test_what_fails_is_refunded(provider: StandIn, word: str, code: str) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, f"A tin of tea {word}"))

    assert (job.state, job.failure_code) == ("failed", code)
    assert states(job) == ["queued", "submitting", "rendering", "failed"]
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (8, 0)
    assert violations() == []


def test_a_photo_with_a_person_is_refused_in_words_of_its_own(provider: StandIn) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, "Ada holds the cup [face]"))

    assert (job.state, job.failure_code) == ("failed", "people_not_accepted")
    assert states(job) == ["queued", "submitting", "failed"]
    assert provider.jobs(job.prompt) == []
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (8, 0)
    assert violations() == []


def test_accepted_but_not_answered_is_found_again(provider: StandIn) -> None:
    ada = creator()
    job = drive(order(ada, "A jar of honey [timeout-after-accept]"))

    assert states(job) == ["queued", "submitting", "unknown", "rendering", "storing", "ready"]
    assert [render["posts"] for render in provider.jobs(job.prompt)] == [1]
    assert movements(job.pk) == ["charge", "settle"]
    assert violations() == []


def test_not_accepted_and_not_answered_is_given_up_with_a_refund(provider: StandIn) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, "A bar of soap [http-500]"), until={"unknown"})
    assert wallet(ada) == (0, 8)
    make_late(job)
    drive(job)

    assert (job.state, job.failure_code) == ("failed", "outcome_unknown")
    assert provider.jobs(job.prompt) == []
    assert wallet(ada) == (8, 0)
    assert not LeakedCost.objects.exists()
    assert violations() == []


def test_a_crash_while_submitting_is_never_posted_again(provider: StandIn) -> None:
    """kill -9 between the POST and its answer: only looking tells, and it finds the render."""
    ada = creator()
    prompt = "A candle, lit [timeout-after-accept]"
    job = drive(order(ada, prompt), until={"unknown"})
    # Back to how the row looks when the process dies before it notes anything.
    type(job).objects.filter(pk=job.pk).update(
        state="submitting", lease_token=job.pk, lease_until=job.created_at
    )
    step()
    job.refresh_from_db()
    assert job.state == "unknown"
    drive(job)
    assert job.state == "ready"
    assert [render["posts"] for render in provider.jobs(prompt)] == [1]


def test_a_lost_message_is_made_up_for(provider: StandIn) -> None:
    job = order(creator(), "A pair of shoes")
    assert len(due_claim(limit=10)) == 1
    assert due_claim(limit=10) == []
    lease_over(job)
    assert drive(job).state == "ready"


def test_a_finished_render_that_cannot_be_fetched_is_refunded(provider: StandIn) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, "A hat [lost-content]"), until={"storing"})
    step()
    job.refresh_from_db()
    assert (job.state, job.attempts, wallet(ada)) == ("storing", 1, (0, 8))
    make_late(job)
    drive(job)

    assert (job.state, job.failure_code) == ("failed", "not_downloadable")
    assert wallet(ada) == (8, 0)
    leak = LeakedCost.objects.get()
    assert (leak.job_id, leak.reason, leak.microdollars) == (
        job.pk,
        LeakReason.NOT_DOWNLOADABLE,
        400_000,
    )
    assert violations() == []


def test_a_busy_renderer_is_asked_again_when_it_said(provider: StandIn) -> None:
    job = order(creator(), "A watch [rate-limit]")
    for _refused in range(3):
        step()
        job.refresh_from_db()
        assert job.state == "queued"
        assert step() == 0
        make_due(job)
    drive(job)
    assert job.state == "ready"
    assert states(job) == [*["queued", "submitting"] * 4, "rendering", "storing", "ready"]
    assert len(provider.jobs(job.prompt)) == 1


def test_no_renderer_in_time_is_refunded(provider: StandIn) -> None:
    ada = creator(funds=8)
    job = order(ada, "A lamp")
    make_late(job)
    drive(job)
    assert (job.state, job.failure_code) == ("failed", "queue_timeout")
    assert provider.jobs(job.prompt) == []
    assert wallet(ada) == (8, 0)


def test_a_render_that_never_ends_is_refunded_and_booked(provider: StandIn) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, "A kite [stuck]"), until={"rendering"})
    make_late(job)
    drive(job)
    assert (job.state, job.failure_code) == ("failed", "render_timeout")
    assert wallet(ada) == (8, 0)
    assert LeakedCost.objects.get().reason == LeakReason.RENDER_TIMEOUT


def test_an_id_is_saved_through_a_restart_of_the_database(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down for a moment between the POST and its saving: nobody else would ever learn the id."""
    outages = iter([OperationalError("the database system is shutting down")] * 2)

    def flaky(**accepted: Any) -> None:
        for outage in outages:
            raise outage
        remote_accept(**accepted)

    monkeypatch.setattr("generation.pipeline.job_submit.remote_accept", flaky)
    monkeypatch.setattr("generation.pipeline.job_submit.SAVE_PAUSES", (0, 0, 0))
    job = drive(order(creator(), "A cup through a storm"))
    assert states(job) == ["queued", "submitting", "rendering", "storing", "ready"]
