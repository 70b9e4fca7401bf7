"""Pages tell times as their reader's clock does; programs and papers about money tell UTC."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from accounts.models import User
from generation.models import Job
from generation.tests.jobs.kept import complete

FAR = "Asia/Kathmandu"  # 5 h 45 min from UTC: nobody gets it right by chance


def ended_at(job: Job, zone: str) -> str:
    """The time of its last step as its page writes it."""
    moment = job.events.latest("at").at
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S")


def page(client: Client, job: Job) -> str:
    return client.get(f"/studio/jobs/{job.pk}/").content.decode()


def test_the_timeline_is_in_the_zone_that_the_browser_named(hers: Client, ada: User) -> None:
    job = complete(ada)
    hers.cookies["timezone"] = FAR

    assert f">{ended_at(job, FAR)}</time>" in page(hers, job)


@pytest.mark.parametrize("cookie", ["", "Nowhere/Land", "../../etc/passwd", '"UTC\\012"'])
def test_a_zone_that_does_not_exist_leaves_them_in_utc(
    hers: Client, ada: User, cookie: str
) -> None:
    """As a header says it: the last one is a line break, which Python 3.14 writes no more."""
    job = complete(ada)
    hers_already = "; ".join(f"{name}={kept.coded_value}" for name, kept in hers.cookies.items())
    sent = {"Cookie": f"{hers_already}; timezone={cookie}"}

    shown = hers.get(f"/studio/jobs/{job.pk}/", headers=sent).content.decode()

    assert f">{ended_at(job, 'UTC')}</time>" in shown


def test_receipts_and_programs_are_in_utc_all_the_same(hers: Client, ada: User) -> None:
    job = complete(ada)
    hers.cookies["timezone"] = FAR

    receipt = hers.get(f"/studio/jobs/{job.pk}/receipt/").content.decode()
    answer = hers.get(f"/api/v1/jobs/{job.pk}").json()

    assert f">{ended_at(job, 'UTC')}</time>" in receipt
    assert answer["created_at"] == job.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
