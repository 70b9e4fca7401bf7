"""Claiming what is due: never more than was asked for, whatever plan PostgreSQL chooses."""

from __future__ import annotations

import pytest
from django.db import connection

from generation.models import Job, JobState
from generation.pipeline.export_leases import exports_claim
from generation.pipeline.leases import due_claim
from generation.pipeline.renders import renders_claim
from generation.services.exports import export_request
from generation.tests.jobs.driving import creator, order
from generation.tests.jobs.finished import finished

pytestmark = pytest.mark.django_db

PLANS = ["enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_sort", "enable_material"]


@pytest.fixture(autouse=True)
def _row_by_row() -> None:
    """The plan of a table whose statistics are old: one row after the other."""
    with connection.cursor() as cursor:
        for plan in PLANS:
            cursor.execute(f"SET LOCAL {plan} = off")


@pytest.fixture
def jobs() -> list[Job]:
    """Five that wait."""
    ada = creator()
    return [order(ada, f"Cup {number}") for number in range(5)]


def test_jobs(jobs: list[Job]) -> None:
    assert [len(due_claim(limit=2)) for _sweep in range(3)] == [2, 2, 1]


def test_renders(jobs: list[Job]) -> None:
    for job in jobs:
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RENDERING, provider_job_id=f"video_{job.pk.hex}"
        )
    claimed = [
        len(renders_claim(endpoint=jobs[0].endpoint, limit=2, seconds=9)) for _look in range(3)
    ]
    assert claimed == [2, 2, 1]


def test_exports() -> None:
    job = finished(creator())
    for platform, mode in [("instagram-feed", "crop"), ("instagram-feed", "pad"), ("youtube", "")]:
        export_request(owner_id=job.owner_id, job_id=job.pk, platform=platform, mode=mode or None)
    assert [len(exports_claim(limit=2)) for _sweep in range(2)] == [2, 1]
