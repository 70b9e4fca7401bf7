"""Staff gives the price of a finished video back: once, with a reason, by permission."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from common.errors import NotFound
from common.models import AuditEvent
from generation.models import Job
from generation.services.goodwill import job_goodwill
from generation.tests.jobs.driving import creator, drive, movements, order, violations, wallet
from generation.tests.jobs.stand_in import StandIn
from testing.factories import JobFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

SEE, GIVE = "generation.view_job", "credits.give_goodwill"


@pytest.fixture
def ada() -> User:
    return creator(funds=100)


@pytest.fixture
def ready(ada: User, provider: StandIn) -> Job:
    return drive(order(ada, "A face that melts"))


def page(job: Job, deed: str = "") -> str:
    if deed:
        return reverse("admin:generation_job_do", args=[job.pk, deed])
    return reverse("admin:generation_job_change", args=[job.pk])


def send(browser: Any, job: Job, **fields: Any) -> Any:
    form = {"request_key": str(uuid4()), "reason": "The face melted", **fields}
    return browser.post(page(job, "goodwill"), form)


def test_the_whole_price_comes_back_once(ada: User, ready: Job) -> None:
    staff = staff_with(SEE, GIVE)
    form = staff.get(page(ready, "goodwill"))
    shown = {str(fact.label): str(fact.value) for fact in form.context["facts"]}
    assert shown == {
        "Creator": ada.email,
        "Video": "sora-2, 4 s, tiktok",
        "Paid, and given back": "8 credits",
    }

    answer = send(staff, ready)

    assert (answer.status_code, answer["Location"]) == (302, page(ready))
    after = staff.get(page(ready))
    assert "Given back: 8 credits." in after.text
    assert after.context["deeds"] == []
    assert wallet(ada) == (100, 0)
    assert movements(ready.pk) == ["charge", "settle", "goodwill"]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.target) == (
        "credits.goodwill",
        staff.staff_id,  # type: ignore[attr-defined]
        f"user:{ada.pk}",
    )
    assert (event.data["job"], event.data["reason"]) == (str(ready.pk), "The face melted")
    assert violations() == []

    send(staff, ready, reason="Once more")
    assert "was given back before. Nothing was given now." in staff.get(page(ready)).text
    assert (wallet(ada), AuditEvent.objects.count()) == ((100, 0), 1)


def test_one_member_of_staff_gives_back_so_many_a_day(
    ada: User, ready: Job, settings: Settings
) -> None:
    settings.RATES = settings.RATES | {"goodwill": "1/d"}
    other = JobFactory.create(ready=True)
    staff = staff_with(SEE, GIVE)
    assert send(staff, ready).status_code == 302

    answer = send(staff, other)

    assert "as many prices as one person may in a day. Ask a colleague." in answer.text
    assert (movements(other.pk), AuditEvent.objects.count()) == ([], 1)


def test_a_reason_is_required(ada: User, ready: Job) -> None:
    assert send(staff_with(SEE, GIVE), ready, reason=" ").status_code == 200
    assert (wallet(ada), AuditEvent.objects.count()) == ((92, 0), 0)


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_permission_there_is_no_button_and_no_deed(
    ada: User, ready: Job, method: str
) -> None:
    staff = staff_with(SEE)
    assert staff.get(page(ready)).context["deeds"] == []
    form = {"request_key": str(uuid4()), "reason": "x"}
    assert getattr(staff, method)(page(ready, "goodwill"), form).status_code == 403
    assert (wallet(ada), AuditEvent.objects.count()) == ((92, 0), 0)


def test_what_is_not_finished_has_no_price_to_give_back(ada: User) -> None:
    job = order(ada, "A quiet clip.")
    staff = staff_with(SEE, GIVE)
    assert staff.get(page(job)).context["deeds"] == []
    answer = send(staff, job)
    assert "Only what a finished video cost can be given back." in answer.text
    assert (movements(job.pk), AuditEvent.objects.count()) == (["charge"], 0)


def test_what_does_not_exist_has_none_either() -> None:
    with pytest.raises(NotFound):
        job_goodwill(job_id=uuid4(), reason="x", actor_id=uuid4())
