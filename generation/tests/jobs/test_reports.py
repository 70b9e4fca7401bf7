"""A finished take that is not what it should be: reported, looked at by staff, answered."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from common.errors import ProblemError
from common.models import AuditEvent
from credits.tests.races import race
from generation.models import Job, ReportState, TakeReport
from generation.services.goodwill import job_goodwill
from generation.services.reports import report_close, report_file
from generation.tests.jobs.driving import creator, drive, movements, order, violations, wallet
from generation.tests.jobs.finished import delete_video, finished
from generation.tests.jobs.stand_in import StandIn
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

SEE = "generation.view_takereport"
CLOSE, GIVE = "generation.change_takereport", "credits.give_goodwill"
WORDS = "The cup has <two> handles."


@pytest.fixture
def ada() -> User:
    return creator(funds=100)


@pytest.fixture
def hers(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[EmailMultiAlternatives]:
    """The e-mails, as they leave on commit; these tests never commit, so they leave at once."""
    monkeypatch.setattr("common.mail.transaction.on_commit", lambda deliver: deliver())
    return cast("list[EmailMultiAlternatives]", mail.outbox)


def send(browser: Client, job: Job, **form: str) -> Any:
    sent = {"reason": "product", "words": WORDS, **form}
    return browser.post(f"/studio/jobs/{job.pk}/report/", sent, follow=True)


def page(browser: Client, job: Job) -> str:
    return browser.get(f"/studio/jobs/{job.pk}/").content.decode()


def deed(browser: Any, report: TakeReport, name: str, reason: str) -> Any:
    path = reverse("admin:generation_takereport_do", args=[report.pk, name])
    return browser.post(path, {"request_key": str(uuid4()), "reason": reason}, follow=True)


def test_it_reaches_the_queue_once_and_its_page_says_so(hers: Client, ada: User) -> None:
    job = finished(ada)
    assert "Report this take" in page(hers, job)

    answer = send(hers, job)
    send(hers, job, reason="sound", words="Again")

    assert "Reported. One of us looks at it and answers here." in answer.content.decode()
    report = TakeReport.objects.get()
    assert (report.job, report.reason, report.words, report.state) == (
        job,
        "product",
        WORDS,
        "open",
    )
    shown = page(hers, job)
    assert "You reported this take" in shown
    assert "The cup has &lt;two&gt; handles." in shown
    assert f'action="/studio/jobs/{job.pk}/report/"' not in shown
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.target) == (
        "take.reported",
        ada.pk,
        f"job:{job.pk}",
    )
    assert event.data == {"report": str(report.pk), "reason": "product"}


def test_staff_gives_the_price_back_and_the_page_says_so(
    hers: Client, ada: User, provider: StandIn
) -> None:
    job = drive(order(ada, "A face that melts"))
    send(hers, job)
    report = TakeReport.objects.get()
    staff = staff_with(SEE, CLOSE, GIVE)
    queue = staff.get(reverse("admin:generation_takereport_changelist")).text
    assert str(report.pk) in queue
    form = staff.get(reverse("admin:generation_takereport_do", args=[report.pk, "give"]))
    facts = {str(fact.label): str(fact.value) for fact in form.context["facts"]}
    assert facts["What is wrong"] == "The product looks different from my photo"
    assert facts["In the creator's words"] == WORDS
    assert facts["Paid, and given back"] == "8 credits"
    assert "/media/videos/" in form.text

    answer = deed(staff, report, "give", "The handle doubled.")

    assert "Given back: 8 credits." in answer.text
    report.refresh_from_db()
    assert (report.state, report.answer) == ("given", "The handle doubled.")
    assert wallet(ada) == (100, 0)
    assert movements(job.pk) == ["charge", "settle", "goodwill"]
    assert violations() == []
    shown = page(hers, job)
    assert "Your report: 8 credits are back" in shown
    assert "The handle doubled." in shown
    assert '<span class="plus">+8</span>' in shown
    assert "Report this take" not in shown
    assert "Only a finished video whose file is still here" in send(hers, job).content.decode()
    assert TakeReport.objects.count() == 1


def test_staff_hears_of_it_and_its_creator_of_the_answer(
    hers: Client,
    ada: User,
    mails: list[EmailMultiAlternatives],
    settings: Settings,
    provider: StandIn,
) -> None:
    settings.STAFF_EMAIL, settings.SUPPORT_EMAIL = ["staff@example.com"], "help@example.com"
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    job = drive(order(ada, "A quiet clip"))

    send(hers, job)
    (heard,) = mails
    report = TakeReport.objects.get()
    assert heard.to == ["staff@example.com"]
    assert heard.subject.endswith("A take was reported: The product looks different from my photo")
    assert WORDS in str(heard.body)
    assert f"/admin/generation/takereport/{report.pk}/change/" in str(heard.body)

    job_goodwill(job_id=job.pk, reason="Two handles indeed.", actor_id=uuid4())
    answered = mails[-1]
    assert (answered.to, answered.reply_to) == ([ada.email], ["help@example.com"])
    assert answered.subject == "About your report: 8 credits are back"
    assert "Two handles indeed." in str(answered.body)
    assert f"/studio/jobs/{job.pk}/" in str(answered.body)
    assert len(mails) == 2


def test_an_address_that_nobody_has_proven_gets_no_answer(
    hers: Client, ada: User, mails: list[EmailMultiAlternatives], settings: Settings
) -> None:
    settings.STAFF_EMAIL = []
    send(hers, finished(ada))

    report_close(report_id=TakeReport.objects.get().pk, answer="It is as asked.", actor_id=uuid4())

    assert mails == []


def test_staff_answers_without_giving_back(hers: Client, ada: User) -> None:
    job = finished(ada)
    send(hers, job)
    report = TakeReport.objects.get()
    staff = staff_with(SEE, CLOSE)

    answer = deed(staff, report, "answer", "It shows what the prompt says.")

    assert "Answered. Nothing was given back." in answer.text
    report.refresh_from_db()
    assert (report.state, report.answer) == ("closed", "It shows what the prompt says.")
    assert wallet(ada) == (92, 8)
    shown = page(hers, job)
    assert "Your report was answered" in shown
    assert "It shows what the prompt says." in shown
    assert "Report this take" in shown, "there may be more to say"
    closed = AuditEvent.objects.get(action="report.closed")
    assert (closed.target, closed.data["answer"]) == (f"job:{job.pk}", report.answer)

    again = deed(staff, report, "answer", "Once more")
    assert "was answered before" in again.text
    report.refresh_from_db()
    assert report.answer == "It shows what the prompt says."
    # A form of a colleague that was opened before.
    late = deed(staff_with(SEE, GIVE), report, "give", "The handle doubled.")
    assert "was answered before" in late.text
    assert wallet(ada) == (92, 8)
    send(hers, job, words="Look at second 3.")
    assert TakeReport.objects.filter(state=ReportState.OPEN).get().words == "Look at second 3."


def test_goodwill_for_the_job_itself_answers_its_report(
    hers: Client, ada: User, provider: StandIn
) -> None:
    job = drive(order(ada, "A quiet clip"))
    send(hers, job)
    job_goodwill(job_id=job.pk, reason="Our fault.", actor_id=uuid4())
    report = TakeReport.objects.get()
    assert (report.state, report.answer) == ("given", "Our fault.")


@pytest.mark.parametrize(("name", "permission"), [("give", GIVE), ("answer", CLOSE)])
def test_each_deed_needs_its_permission(
    hers: Client, ada: User, name: str, permission: str
) -> None:
    send(hers, finished(ada))
    report = TakeReport.objects.get()
    others = {GIVE, CLOSE} - {permission}
    assert deed(staff_with(SEE, *others), report, name, "x").status_code == 403
    report.refresh_from_db()
    assert report.state == "open"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason": ""}, "Choose what is wrong with it."),
        ({"reason": "boring"}, "Choose what is wrong with it."),
        ({"words": "x" * 501}, "Take 500 characters at most."),
        ({"words": "a\0b"}, "Take 500 characters at most."),
    ],
)
def test_nonsense_is_said_and_reports_nothing(
    hers: Client, ada: User, form: dict[str, str], words: str
) -> None:
    assert words in send(hers, finished(ada), **form).content.decode()
    assert (TakeReport.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_line_breaks_count_once(hers: Client, ada: User) -> None:
    send(hers, finished(ada), words="x\r\n" * 250)
    assert TakeReport.objects.get().words == ("x\n" * 250).strip()


def test_what_nobody_can_look_at_is_not_reported(hers: Client, ada: User) -> None:
    running, gone, hidden = order(ada, "A cup"), finished(ada), finished(ada)
    delete_video(gone)
    hers.post(f"/studio/jobs/{hidden.pk}/delete/")
    for job in (running, gone, hidden):
        assert "Report this take" not in page(hers, job)
        assert "Only a finished video whose file is still here" in send(hers, job).content.decode()
    assert not TakeReport.objects.exists()


def test_somebody_elses_take_cannot_be_reported(ada: User) -> None:
    job, eve = finished(ada), Client()
    eve.force_login(creator())
    assert send(eve, job).status_code == 404
    assert send(eve, Job(pk=uuid4())).status_code == 404
    visitor = Client().post(f"/studio/jobs/{job.pk}/report/", {"reason": "other"})
    assert visitor["Location"].startswith("/accounts/login/")
    assert not TakeReport.objects.exists()


def test_only_a_form_reports(hers: Client, ada: User) -> None:
    job = finished(ada)
    assert hers.get(f"/studio/jobs/{job.pk}/report/").status_code == 405


def test_reports_are_limited(hers: Client, ada: User, settings: Settings) -> None:
    settings.RATES = settings.RATES | {"report": "1/h"}
    first, second = finished(ada), finished(ada)
    send(hers, first)
    assert "Please wait" in send(hers, second).content.decode()
    assert TakeReport.objects.get().job == first


def test_the_database_holds_one_open_report_and_whole_answers(ada: User) -> None:
    job = finished(ada)
    TakeReport.objects.create(job=job, reason="other")
    for wrong in (
        {},
        {"state": "closed"},
        {"state": "given", "closed_at": Now()},
        {"state": "closed", "answer": "x"},
        {"state": "lost", "answer": "x", "closed_at": Now()},
        {"reason": "boring", "state": "closed", "answer": "x", "closed_at": Now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TakeReport.objects.create(**{"job": job, "reason": "other", **wrong})
    assert TakeReport.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_are_one_report() -> None:
    ada = creator(funds=100)
    job = finished(ada)

    def one(_number: int) -> str:
        return str(report_file(owner_id=ada.pk, job_id=job.pk, reason="other").pk)

    results = race(8, one)
    assert not any(isinstance(result, ProblemError) for result in results)
    assert {*results} == {str(TakeReport.objects.get().pk)}
    assert AuditEvent.objects.filter(action="take.reported").count() == 1
