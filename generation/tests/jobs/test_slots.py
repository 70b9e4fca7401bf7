"""Slow work leaves threads for the rest."""

from __future__ import annotations

import pytest

from generation import tasks
from generation.pipeline.leases import due_claim
from generation.pipeline.slots import SUBMITS
from generation.tests.jobs.driving import creator, drive, order
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def test_what_finds_no_slot_is_due_again_shortly(provider: StandIn) -> None:
    job = order(creator(), "A cup in a row of cups")
    (claim,) = due_claim(limit=10)
    with SUBMITS.take([]) as first, SUBMITS.take([]) as second:
        assert (first, second) == (True, True)
        tasks.submit_job(str(job.pk), str(claim.lease), claim.endpoint)
        job.refresh_from_db()
        assert (job.state, job.lease_token, job.attempts) == ("queued", None, 0)
        assert due_claim(limit=10) == []
    assert drive(job).state == "ready"
