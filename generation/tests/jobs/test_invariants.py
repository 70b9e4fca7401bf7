"""The proof names each job and each movement whose other half is missing or is not its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from credits.proof import Checked, Violation
from credits.services import credits_settle
from generation.invariants import charges_have_jobs, jobs_are_paid_once
from generation.models import Job
from generation.tests.jobs.driving import creator, order

pytestmark = pytest.mark.django_db

Invariant = Callable[[], Iterator[Violation | Checked]]


@pytest.fixture
def job() -> Job:
    """One of two of a creator, charged and under way."""
    ada = creator(funds=16)
    order(ada, "A cup")
    return order(ada, "A bowl")


def tamper(sql: str, *params: Any) -> None:
    """Do what only a superuser can, past the triggers and foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        assert cursor.rowcount == 1
        cursor.execute("SET LOCAL session_replication_role = origin")


def found(invariant: Invariant) -> list[str]:
    return [
        f"{finding.subject}: {finding.detail}"
        for finding in invariant()
        if isinstance(finding, Violation)
    ]


def checked(invariant: Invariant) -> int:
    return sum(finding.count for finding in invariant() if isinstance(finding, Checked))


@pytest.mark.parametrize("chunk", [2_000, 1])
def test_right_jobs_pass(job: Job, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credits.proof.CHUNK", chunk)

    assert found(jobs_are_paid_once) == found(charges_have_jobs) == []
    assert checked(jobs_are_paid_once) == checked(charges_have_jobs) == 2


def test_a_job_without_its_charge(job: Job) -> None:
    tamper(
        "UPDATE credits_transaction SET reference = %s WHERE reference = %s",
        f"job:{uuid4()}",
        f"job:{job.pk}",
    )

    (missing,) = found(jobs_are_paid_once)
    assert missing.startswith(f"job {job.pk}: ")
    assert missing.endswith(f"price {job.credits}: found [] of 0, own: True")


def test_a_job_that_somebody_else_paid(job: Job) -> None:
    tamper(
        "UPDATE credits_transaction SET creator_id = %s WHERE reference = %s",
        uuid4(),
        f"job:{job.pk}",
    )

    (foreign,) = found(jobs_are_paid_once)
    assert foreign.endswith(f"found ['charge'] of {job.credits}, own: False")


def test_a_job_that_closed_before_its_end(job: Job) -> None:
    credits_settle(creator_id=job.owner_id, job_id=job.pk, amount=job.credits)

    (early,) = found(jobs_are_paid_once)
    assert early.endswith(f"found ['charge', 'settle'] of {job.credits}, own: True")


def test_a_job_with_another_price(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(credits=job.credits + 1)

    (dearer,) = found(jobs_are_paid_once)
    assert dearer.endswith(f"found ['charge'] of {job.credits}, own: True")


@pytest.mark.parametrize("chunk", [2_000, 1])
def test_movements_without_their_job(job: Job, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credits.proof.CHUNK", chunk)
    for pk in Job.objects.values_list("pk", flat=True):
        tamper("DELETE FROM generation_job WHERE id = %s", pk)

    assert sorted(line.partition(": ")[2] for line in found(charges_have_jobs)) == sorted(
        f"{reference} does not exist" for reference in _charged()
    )
    assert checked(charges_have_jobs) == 2


def _charged() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM credits_transaction WHERE kind = 'charge'")
        return [reference for (reference,) in cursor.fetchall()]
