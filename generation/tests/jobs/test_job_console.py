"""The list of jobs as staff reads it, and the page of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.admin_marks import span_written
from common.admin_paging import CappedPaginator
from generation.models import Job
from generation.services.goodwill import job_goodwill
from generation.tests.jobs.driving import creator, drive, order
from generation.tests.jobs.stand_in import StandIn
from testing.factories import JobFactory, LeakedCostFactory, ProviderNoticeFactory, UserFactory
from testing.staff import staff_with

LIST = reverse("admin:generation_job_changelist")
ALL = (
    "generation.view_job",
    "generation.view_asset",
    "generation.view_takereport",
    "generation.view_providernotice",
    "credits.view_transaction",
    "accounts.view_user",
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return staff_with(*ALL)


def waiting(**fields: Any) -> Job:
    """A job in the queue."""
    times = {"due_at": timezone.now(), "deadline_at": timezone.now() + timedelta(minutes=9)}
    return JobFactory.create(**times | fields)


def stuck(minutes: int = 5, **fields: Any) -> Job:
    """A job that should have left its state so long ago."""
    return waiting(deadline_at=timezone.now() - timedelta(minutes=minutes), **fields)


def failed(**fields: Any) -> Job:
    code = {"failure_code": "render_failed", "finished_at": timezone.now()}
    return JobFactory.create(state="failed", **code | fields)


def listed(browser: Client, **query: str) -> list[Job]:
    answer = browser.get(LIST, query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def page(browser: Client, job: Job) -> Any:
    return browser.get(reverse("admin:generation_job_change", args=[job.pk]))


def test_what_is_stuck_stands_first_then_what_goes_on_then_the_newest(staff: Client) -> None:
    old, new = JobFactory.create(ready=True), failed()
    on, late, later = waiting(), stuck(5), stuck(50)
    Job.objects.filter(pk=old.pk).update(created_at=Now() - timedelta(days=1))

    assert listed(staff) == [later, late, on, new, old]
    text = staff.get(LIST).text
    assert text.count("Stuck for ") == 2
    assert "Stuck for 50 min " in text


def test_a_minute_is_not_stuck_yet(staff: Client) -> None:
    waiting(deadline_at=timezone.now() - timedelta(seconds=20))
    assert "Stuck for" not in staff.get(LIST).text


def test_a_job_is_found_by_whatever_one_has_of_it(staff: Client) -> None:
    owner = UserFactory.create(email="grace@example.com")
    job = JobFactory.create(ready=True, owner=owner, prompt="A teapot on a slate table.")
    other = failed()

    for words in (
        str(job.pk),
        job.pk.hex,
        str(job.pk).upper(),
        str(job.pk)[:8],
        f" {job.pk} ",
        str(owner.pk),
        job.provider_job_id,
        "grace@example",
        "TEAPOT on a",
    ):
        assert listed(staff, q=str(words)) == [job], words
    assert listed(staff, q="render_failed") == [other]
    for words in (str(uuid4()), "nobody@example.com", "%", "0"):
        assert listed(staff, q=words) == [], words


def test_filters_narrow_it(staff: Client) -> None:
    ada = creator(funds=100)
    given = JobFactory.create(ready=True)
    paid, lost, on, late = JobFactory.create(ready=True), failed(), waiting(), stuck()
    _goodwill(given)
    assert ada

    def found(**query: str) -> set[Job]:
        return set(listed(staff, **query))

    assert found(**{"is": "stuck"}) == {late}
    assert found(**{"is": "on"}) == {on, late}
    assert found(**{"is": "over"}) == {given, paid, lost}
    assert found(back="any") == {given, lost}
    assert found(back="refund") == {lost}
    assert found(back="goodwill") == {given}
    assert found(back="none") == {paid, on, late}
    assert found(state__exact="failed") == {lost}
    assert found(endpoint__exact="openai") == {given, paid, lost, on, late}
    assert found(endpoint__exact="gone") == found(model__exact="") == set()
    assert found(model__exact=paid.model) == found(platform__exact=paid.platform) == found()
    assert found(created_at__gte=str(timezone.now() + timedelta(days=1))) == set()
    assert found(**{"is": "x", "back": "y"}) == {given, paid, lost, on, late}


def _goodwill(job: Job) -> None:
    """As if its price had been paid and given back."""
    from django.db import transaction

    from credits.services import credits_charge, credits_goodwill, credits_grant, credits_settle

    about: dict[str, Any] = {"creator_id": job.owner_id, "amount": job.credits}
    with transaction.atomic():
        credits_grant(**about, reason="for a test")
        credits_charge(
            **about, job_id=job.pk, idempotency_key=job.pk.hex, input_hash=b"x" * 32, memo=""
        )
        credits_settle(**about, job_id=job.pk)
        credits_goodwill(**about, job_id=job.pk, reason="x")


def test_its_queries_do_not_grow_with_its_rows(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert staff.get(LIST).status_code == 200
        return len(seen)

    stuck()
    queries()
    one = queries()
    for _ in range(10):
        JobFactory.create(ready=True)
        failed()
        waiting()
    assert queries() == one


def test_the_page_of_a_video_shows_it_with_its_times_credits_and_files(
    staff: Client, provider: StandIn
) -> None:
    ada = creator(funds=100)
    job = drive(order(ada, "A quiet clip."))
    job_goodwill(job_id=job.pk, reason="A gift", actor_id=ada.pk)

    answer = page(staff, job)

    text, timeline = answer.text, answer.context["timeline"]
    assert [row.state for row in timeline] == [
        "queued",
        "submitting",
        "rendering",
        "storing",
        "ready",
    ]
    assert all(row.lasted for row in timeline[:-1])
    assert timeline[-1].lasted == ""
    assert timeline[-1].x + timeline[-1].width == pytest.approx(1000, abs=1)
    assert "<video" in text
    assert answer.context["clip"].poster
    assert f"/admin/accounts/user/{ada.pk}/change/" in text
    panels = {str(panel.title): panel for panel in answer.context["panels"]}
    kinds = [str(row[1].text) for row in panels["Credits"].rows]
    assert kinds == ["Charge", "Settlement", "Goodwill"]
    assert panels["Credits"].facts[1].value == "Delivered, and the price was given back"
    assert [str(row[0].text) for row in panels["Files"].rows][:2] == ["Product photo", "Video"]
    assert 'class="mark mark-back"' in text


def test_the_page_of_a_failure_says_what_the_renderer_said(staff: Client) -> None:
    job = failed(provider_job_id="video_7", failure_detail="e42: the lens melted")
    Job.objects.update(charged_microdollars=120_000)
    LeakedCostFactory.create(job=job, microdollars=120_000)
    ProviderNoticeFactory.create(provider_job_id="video_7", type="video.failed")

    text = page(staff, job).text

    assert "e42: the lens melted" in text
    assert "$0.12: Called off while rendering" in text
    assert "video.failed" in text
    assert "<video" not in text


def test_the_page_of_what_goes_on_says_how_far_it_is(staff: Client) -> None:
    job = order(creator(funds=10), "A quiet clip.")
    answer = page(staff, job)
    assert '<progress value="0"' in answer.text
    assert "so far" in answer.text
    panels = {str(panel.title): panel for panel in answer.context["panels"]}
    assert panels["Credits"].facts[1].value == "Held until it has ended"


def test_files_that_are_gone_are_not_linked(staff: Client) -> None:
    job = JobFactory.create(ready=True)
    type(job.image).objects.update(deleted_at=timezone.now())
    text = page(staff, job).text
    assert "Its files are gone." in text
    assert "removed" in text


def test_who_may_not_see_files_gets_no_link_to_them() -> None:
    job = JobFactory.create(ready=True)
    few = staff_with("generation.view_job")
    more = staff_with("generation.view_job", "generation.view_asset")
    keys = [asset.storage_key for asset in (job.image, job.video)]

    assert not any(key in page(few, job).text for key in keys)
    assert "Its files are gone." not in page(few, job).text
    assert all(key in page(more, job).text for key in keys)


def test_nothing_is_counted_or_sorted_to_its_end(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobFactory.create_batch(4, ready=True)
    monkeypatch.setattr(CappedPaginator, "most", 2)
    with CaptureQueriesContext(connection) as queries:
        answer = staff.get(LIST)
    listing = answer.context["cl"]

    assert (listing.paginator.count, listing.paginator.more) == (2, True)
    assert "more than 2 jobs" in answer.text
    ours = [query["sql"] for query in queries if 'FROM "generation_job"' in query["sql"]]
    counts = [sql for sql in ours if "COUNT(" in sql]
    assert counts
    assert all("LIMIT 3" in sql for sql in counts)
    assert not [sql for sql in ours if "DISTINCT" in sql]
    with connection.cursor() as cursor:
        # With four rows sorting them is quicker; whether it could do otherwise is asked.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = listing.queryset[:100].explain()
    assert "job_at_desk" in plan
    assert "Sort" not in plan


def test_who_may_not_see_people_gets_no_link_to_them() -> None:
    job = JobFactory.create(ready=True)
    answer = page(staff_with("generation.view_job"), job)
    assert "/admin/accounts/user/" not in answer.text
    assert [str(panel.title) for panel in answer.context["panels"]] == ["The renderer"]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.42, "0.4 s"),
        (12.2, "12 s"),
        (185, "3 min 5 s"),
        (7_440, "2 h 4 min"),
        (266_400, "3 d 2 h"),
    ],
)
def test_spans_are_written_in_two_parts_at_most(seconds: float, written: str) -> None:
    assert span_written(timedelta(seconds=seconds)) == written
