"""Renders that show up after their job was given up."""

from __future__ import annotations

import pytest

from generation.models import LeakedCost, LeakReason
from generation.pipeline.late_renders import late_renders_book
from generation.tests.jobs.driving import (
    creator,
    drive,
    make_late,
    movements,
    order,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def test_a_late_success_is_leaked_cost_and_never_settled(provider: StandIn) -> None:
    ada = creator(funds=8)
    prompt = "A vase, begun in secret [timeout-after-accept]"
    job = drive(order(ada, prompt), until={"unknown"})
    (render,) = provider.jobs(prompt)
    # As if the listing had not shown it in time.
    type(job).objects.filter(pk=job.pk).update(prompt="Something else")
    make_late(job)
    assert drive(job).failure_code == "outcome_unknown"
    type(job).objects.filter(pk=job.pk).update(prompt=prompt)

    assert [late_renders_book() for _hour in range(2)] == [1, 0]
    leak = LeakedCost.objects.get()
    assert (leak.job_id, leak.provider_job_id) == (job.pk, render["id"])
    assert (leak.reason, leak.microdollars) == (LeakReason.LATE_ID, 400_000)
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (8, 0)
    assert violations() == []


def test_others_renders_are_not_ours(provider: StandIn) -> None:
    drive(order(creator(), "A bowl for somebody"))
    job = drive(order(creator(), "A bowl [http-500]"), until={"unknown"})
    make_late(job)
    drive(job)
    assert late_renders_book() == 0
    assert not LeakedCost.objects.exists()
