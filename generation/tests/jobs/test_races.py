"""Things that happen at the same moment, on connections of their own."""

from __future__ import annotations

import pytest

from common import registry
from credits.tests.races import race
from generation.models import Job
from generation.pipeline.leases import due_claim
from generation.services.job_start import Started, job_start
from generation.tests.jobs.driving import creator, order, photo, violations, wallet

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TWINS = 6


def test_the_same_order_many_times_at_once_is_one_job() -> None:
    ada = creator(funds=8)
    image = photo(ada)

    def start(_number: int) -> Started:
        return job_start(
            owner_id=ada.id,
            image_id=image.pk,
            prompt="A cup",
            platform="tiktok",
            idempotency_key="k1",
        )

    results = race(TWINS, start)

    assert [type(result) for result in results] == [Started] * TWINS
    assert len({result.job_id for result in results if isinstance(result, Started)}) == 1
    assert sum(result.created for result in results if isinstance(result, Started)) == 1
    assert wallet(ada) == (0, 8)
    assert violations() == []


def test_many_sweeps_at_once_claim_each_job_once() -> None:
    ada = creator(funds=80)
    jobs = {order(ada, f"Cup {number}").pk for number in range(10)}
    results = race(TWINS, lambda _number: due_claim(limit=3))

    claimed = [claim.job_id for result in results if isinstance(result, list) for claim in result]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= jobs
    left = due_claim(limit=100)
    assert {claim.job_id for claim in left} | set(claimed) == jobs


def test_ledger_verify_sees_a_job_that_lost_its_credits() -> None:
    ada = creator(funds=8)
    job = order(ada, "A cup")
    assert violations() == []
    Job.objects.filter(pk=job.pk).update(credits=9)
    assert {name for name, _function in registry.invariants if name.startswith("jobs: ")} == {
        "jobs: in flight is what unfinished ones cost",
        "jobs: each is paid once",
        "jobs: every charge has one",
    }
    assert len(violations()) == 2
