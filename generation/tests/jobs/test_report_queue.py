"""The queue of reported takes: what waits, the clip beside what was asked for, and out it goes."""

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

from generation.models import Asset, TakeReport
from testing.factories import AssetFactory, JobFactory
from testing.staff import staff_with

QUEUE = reverse("admin:generation_takereport_changelist")
SEE, CLOSE = "generation.view_takereport", "generation.change_takereport"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return staff_with(SEE, CLOSE)


def reported(words: str = "", **decided: Any) -> TakeReport:
    """A finished take, and what its creator says of it."""
    job = JobFactory.create(ready=True)
    job.poster = AssetFactory.create(owner=job.owner, kind="poster")
    job.save()
    return TakeReport.objects.create(job=job, reason="sound", words=words, **decided)


def decided(state: str = "closed") -> TakeReport:
    return reported(state=state, answer="It is fine.", closed_at=timezone.now())


def listed(browser: Client, **query: str) -> list[TakeReport]:
    return list(browser.get(QUEUE, query).context["cl"].result_list)


def test_the_queue_holds_what_is_to_be_decided_the_longest_first(staff: Client) -> None:
    done, second, first = decided(), reported(), reported()
    TakeReport.objects.filter(pk=first.pk).update(created_at=Now() - timedelta(hours=2))

    assert listed(staff) == [first, second]
    assert listed(staff, show="decided") == [done]
    assert set(listed(staff, show="all")) == {first, second, done}
    assert 'class="mark mark-quiet"' in staff.get(QUEUE, {"show": "all"}).text
    text = staff.get(QUEUE).text
    assert "To be decided" in text
    assert "2 h 0 min" in text
    assert 'class="desk-thumb"' in text


def test_a_decision_leads_back_to_the_queue_which_it_has_left(staff: Client) -> None:
    report, other = reported(), reported()
    form = {"request_key": str(uuid4()), "reason": "It sounds as it should."}

    answer = staff.post(
        reverse("admin:generation_takereport_do", args=[report.pk, "answer"]), form, follow=True
    )

    assert answer.redirect_chain == [(QUEUE, 302)]
    assert "Answered. Nothing was given back." in answer.text
    assert listed(staff) == [other]


def test_its_page_shows_the_clip_what_was_said_and_what_was_asked_for(staff: Client) -> None:
    report, earlier = reported("It hums.\nAll the time."), decided()
    earlier.job.owner = report.job.owner
    earlier.job.save()

    answer = staff.get(reverse("admin:generation_takereport_change", args=[report.pk]))

    assert "<video" in answer.text
    assert "It hums.<br>All the time." in answer.text
    assert report.job.prompt in answer.text
    assert answer.context["photo"]
    (others,) = answer.context["panels"]
    assert [str(row[4].text) for row in others.rows] == ["It is fine."]


def test_what_is_gone_is_not_shown(staff: Client) -> None:
    report = reported()
    Asset.objects.update(deleted_at=timezone.now())
    answer = staff.get(reverse("admin:generation_takereport_change", args=[report.pk]))
    assert "<video" not in answer.text
    assert answer.context["photo"] == ""
    assert "desk-thumb" not in staff.get(QUEUE).text


def test_who_may_see_more_gets_the_ways_there() -> None:
    report = reported()
    page = reverse("admin:generation_takereport_change", args=[report.pk])
    ways = [f"accounts/user/{report.job.owner_id}/", f"generation/job/{report.job_id}/"]
    more = staff_with(SEE, "accounts.view_user", "generation.view_job")
    assert [way in more.get(page).text for way in ways] == [True, True]
    assert [way in staff_with(SEE).get(page).text for way in ways] == [False, False]


def test_its_queries_do_not_grow_with_its_rows(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            staff.get(QUEUE)
        return len(seen)

    reported()
    queries()
    one = queries()
    for _ in range(5):
        reported()
    assert queries() == one
