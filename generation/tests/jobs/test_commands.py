"""jobs_status, reconcile_provider."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from generation.models import Job, LeakedCost, LeakReason
from generation.tests.jobs.driving import creator, drive, make_late, order
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def output(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


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
