"""generate, jobs_status, reconcile_provider."""

from __future__ import annotations

import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from generation.management.commands.generate import NotFetched
from generation.models import Job, LeakedCost, LeakReason
from generation.tests.jobs.driving import creator, drive, make_late, order, step, wallet
from generation.tests.jobs.stand_in import StandIn
from generation.tests.photo_files import COFFEE

pytestmark = pytest.mark.django_db


def output(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.fixture
def _a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the command waits, the work goes on."""

    def work(seconds: float) -> None:
        step()
        pause(min(seconds, 0.05))

    pause = time.sleep
    monkeypatch.setattr("generation.management.commands.generate.time.sleep", work)


def generate(owner: User, out: Path, prompt: str) -> str:
    photo = out.with_name("photo.jpg")
    photo.write_bytes(COFFEE)
    wish = ("--email", owner.email.upper(), "--image", str(photo), "--prompt", prompt)
    return output("generate", *wish, "--out", str(out))


@pytest.mark.usefixtures("_a_worker")
def test_generate_writes_the_video(provider: StandIn, tmp_path: Path) -> None:
    ada = creator(funds=8)
    said = generate(ada, tmp_path / "video.mp4", "A cup from the shell")
    assert (tmp_path / "video.mp4").read_bytes()[4:8] == b"ftyp"
    assert "8 credits" in said
    assert wallet(ada) == (0, 0)


@pytest.mark.usefixtures("_a_worker")
def test_generate_says_why_there_is_none(provider: StandIn, tmp_path: Path) -> None:
    ada = creator(funds=8)
    with pytest.raises(CommandError, match="credits"):
        generate(ada, tmp_path / "video.mp4", "A cup that breaks [fail]")
    assert wallet(ada) == (8, 0)
    assert not (tmp_path / "video.mp4").exists()


@pytest.mark.usefixtures("_a_worker")
def test_generate_says_that_a_ready_video_cannot_be_fetched(
    provider: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "video.mp4").mkdir()
    ada = creator(funds=8)
    with pytest.raises(NotFetched, match="is ready, but cannot be fetched"):
        generate(ada, tmp_path / "video.mp4", "A cup for a folder")
    assert wallet(ada) == (0, 0)


def test_generate_charges_nobody_who_cannot_pay(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="credits"):
        generate(creator(funds=7), tmp_path / "video.mp4", "A cup for nothing")
    assert not Job.objects.exists()


def test_jobs_status_counts_and_finds_what_is_stuck() -> None:
    order(creator(), "One")
    stuck = order(creator(), "Two")
    Job.objects.filter(pk=stuck.pk).update(deadline_at="2020-01-01T00:00:00Z")

    rows = json.loads(output("jobs_status", "--json"))
    assert (rows["queued"]["count"], rows["queued"]["stuck"]) == (2, 1)
    assert rows["ready"] == {"count": 0, "stuck": 0, "oldest_at": None}
    assert "queued" in output("jobs_status")


def test_a_render_found_after_its_job_was_given_up_is_booked(provider: StandIn) -> None:
    job = drive(order(creator(), "A vase [stuck][timeout-after-accept]"), until={"unknown"})
    Job.objects.filter(pk=job.pk).update(submitted_at="2020-01-01T00:00:00Z")
    make_late(job)
    drive(job)
    assert job.failure_code == "outcome_unknown"
    (render,) = provider.jobs(job.prompt)

    assert f"{render['id']} (running) has no job" in output("reconcile_provider")
    assert not LeakedCost.objects.exists()
    output("reconcile_provider", "--fix")
    output("reconcile_provider", "--fix")
    leak = LeakedCost.objects.get(provider_job_id=render["id"])
    assert (leak.job_id, leak.reason, leak.microdollars) == (
        job.pk,
        LeakReason.UNCLAIMED,
        400_000,
    )
