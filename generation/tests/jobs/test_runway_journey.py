"""Whole jobs over Runway's wire, which can neither list nor call back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import Settings

from accounts.models import User
from generation.models import Job, JobState, LeakedCost, LeakReason, Renderer, VideoModel
from generation.pipeline.job_accept import remote_accept
from generation.services.catalogue_check import catalogue_check
from generation.tests.jobs import stand_in
from generation.tests.jobs.driving import (
    creator,
    drive,
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

MODEL = "runway-gen4-turbo"


@pytest.fixture
def runway(_stand_in_process: StandIn, settings: Settings) -> StandIn:
    """Runway's wire, and its models on offer; the cheapest is MODEL."""
    endpoint = replace(
        settings.VIDEO_ENDPOINTS["openai"],
        slug="runway",
        provider="runway",
        base_url=f"{_stand_in_process.root}/runway",
        api_key=stand_in.KEY,
    )
    settings.VIDEO_ENDPOINTS = {"runway": endpoint}
    VideoModel.objects.filter(endpoint="runway").update(enabled=True)
    return _stand_in_process


def lost(ada: User, prompt: str) -> Job:
    """A job that Runway accepted without an answer, its time over."""
    job = drive(order(ada, prompt), until={"unknown"})
    make_late(job)
    return drive(job)


def test_a_wish_becomes_a_stored_video(runway: StandIn) -> None:
    ada = creator(funds=100)
    job = drive(order(ada, "A cup of coffee, on the runway"))

    assert (job.model, job.upstream, job.size, job.seconds) == (MODEL, "gen4_turbo", "720x1280", 5)
    assert states(job) == ["queued", "submitting", "rendering", "storing", "ready"]
    assert movements(job.pk) == ["charge", "settle"]
    assert wallet(ada) == (95, 0)
    assert job.cost_microdollars == job.charged_microdollars == 250_000
    [render] = runway.jobs(job.prompt)
    assert (render["wire"], render["posts"], render["id"]) == ("runway", 1, job.provider_job_id)
    assert job.video is not None
    assert job.video.duration == pytest.approx(5, abs=0.3)
    assert violations() == []


@pytest.mark.parametrize(
    ("word", "code"), [("[fail]", "render_failed"), ("[moderation]", "moderation_blocked")]
)
def test_what_fails_is_refunded(runway: StandIn, word: str, code: str) -> None:
    ada = creator(funds=5)
    job = drive(order(ada, f"A tin of tea on the runway {word}"))

    assert (job.state, job.failure_code) == ("failed", code)
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (5, 0)
    assert violations() == []


def test_a_refused_key_pauses_runway_and_costs_nobody_anything(
    runway: StandIn, settings: Settings
) -> None:
    endpoint = replace(settings.VIDEO_ENDPOINTS["runway"], api_key="key_of-somebody-else")
    settings.VIDEO_ENDPOINTS = {"runway": endpoint}
    ada = creator(funds=5)
    job = order(ada, "A pot of jam on the runway")
    step()
    job.refresh_from_db()

    assert (job.state, wallet(ada)) == ("queued", (0, 5))
    assert Renderer.objects.get(slug="runway").pause_code == "account"
    assert runway.jobs(job.prompt) == []


def test_accepted_and_not_answered_is_refunded_when_its_time_is_over(runway: StandIn) -> None:
    """Nobody can find it: Runway lists nothing."""
    ada = creator(funds=5)
    job = lost(ada, "A jar of honey on the runway [timeout-after-accept]")

    assert states(job) == ["queued", "submitting", "unknown", "failed"]
    assert job.failure_code == "outcome_unknown"
    assert [render["posts"] for render in runway.jobs(job.prompt)] == [1]
    assert wallet(ada) == (5, 0)
    assert violations() == []


def test_an_id_that_comes_after_the_refund_is_booked_as_leaked(runway: StandIn) -> None:
    ada = creator(funds=5)
    job = lost(ada, "A bar of soap on the runway [timeout-after-accept]")
    [render] = runway.jobs(job.prompt)

    remote_accept(
        job_id=job.pk,
        lease=job.pk,
        video_id=render["id"],
        from_state=JobState.SUBMITTING,
        message="rendering",
    )

    leak = LeakedCost.objects.get()
    assert (leak.job_id, leak.reason, leak.endpoint) == (job.pk, LeakReason.LATE_ID, "runway")
    job.refresh_from_db()
    assert (job.state, wallet(ada)) == ("failed", (5, 0))
    assert violations() == []


def test_a_model_that_is_asked_in_another_way(runway: StandIn) -> None:
    """It takes a shape and a resolution where others take pixels."""
    job = order(creator(), "A watch on the runway", model="runway-hailuo-3")
    # Six seconds of a size of its own, rendered for this test alone.
    drive(job, seconds=300)
    assert (job.state, job.size, job.seconds) == ("ready", "768x1366", 6)
    assert job.video is not None
    assert (job.video.width, job.video.height) == (768, 1366)


def test_a_finished_render_that_cannot_be_fetched_is_refunded(runway: StandIn) -> None:
    """What it cost is Runway's own figure, not the catalogue's."""
    VideoModel.objects.filter(slug=MODEL).update(cost_microdollars=40_000)
    ada = creator(funds=5)
    job = drive(order(ada, "A hat on the runway [lost-content]"), until={"storing"})
    make_late(job)
    drive(job)

    assert (job.state, job.failure_code) == ("failed", "not_downloadable")
    assert (job.cost_microdollars, LeakedCost.objects.get().microdollars) == (200_000, 250_000)
    assert wallet(ada) == (5, 0)
    assert violations() == []


def test_every_seeded_model_answers_and_makes_what_is_offered(runway: StandIn) -> None:
    VideoModel.objects.exclude(endpoint="runway").delete()
    report = catalogue_check()
    assert {finding.outcome for finding in report.models} == {"answers"}
    assert (report.failed, report.warnings) == (False, ())
    VideoModel.objects.filter(slug=MODEL).update(seconds=[5, 12])
    (misfit,) = [finding for finding in catalogue_check().models if finding.failed]
    assert (misfit.slug, misfit.message) == (MODEL, "gen4_turbo makes no 12 s")
