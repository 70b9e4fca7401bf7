"""Staff hears of trouble once, again when it changes or lasts, and when it is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from common import monitoring
from common.models import CheckResult

pytestmark = pytest.mark.django_db

Report = Callable[..., None]
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Nine in the morning, until it is moved on."""
    now = [START]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])

    def move(by: timedelta) -> None:
        now[0] += by

    return move


@pytest.fixture
def report(
    clock: Callable[[timedelta], None],
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Report:
    settings.STAFF_EMAIL = ["staff@example.com"]

    def tell(*problems: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            monitoring.check_report(check="ledger", checked=7, problems=problems)

    return tell


def subjects() -> Sequence[str]:
    return [str(message.subject) for message in outbox.outbox]


def test_a_good_result_is_a_row_and_no_mail(report: Report) -> None:
    report()
    result = CheckResult.objects.get()
    assert (result.name, result.checked, result.problems, result.details) == ("ledger", 7, 0, [])
    assert (result.ran_at, result.failing_since) == (START, None)
    assert subjects() == []


def test_problems_are_kept_logged_and_mailed(
    report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    report("wallet <a> is short", "wallet b is long")
    result = CheckResult.objects.get()
    assert (result.problems, result.failing_since) == (2, START)
    assert result.details == ["wallet <a> is short", "wallet b is long"]
    assert "ledger: problems found: 2: wallet <a> is short; wallet b is long" in caplog.text

    (message,) = outbox.outbox
    assert message.subject == "fairtake alert: ledger: problems found: 2"
    assert message.to == ["staff@example.com"]
    assert (
        "Looked at 7. Since 2026-11-22 09:00 UTC:\nwallet <a> is short\nwallet b is long"
        in message.body
    )
    assert f"http://testserver/admin/common/checkresult/{result.pk}/change/" in message.body
    assert isinstance(message, outbox.EmailMultiAlternatives)
    assert "wallet &lt;a&gt; is short<br>" in str(message.alternatives[0][0])


def test_the_same_trouble_is_mailed_again_only_after_six_hours(
    report: Report, clock: Callable[[timedelta], None]
) -> None:
    report("short")
    for _ in range(5):
        clock(timedelta(hours=1))
        report("short")
    assert len(subjects()) == 1
    clock(timedelta(hours=1))
    report("short")
    assert len(subjects()) == 2
    assert CheckResult.objects.get().failing_since == START


def test_another_number_of_problems_is_mailed_at_once(report: Report) -> None:
    report("short")
    report("short", "long")
    assert subjects()[1] == "fairtake alert: ledger: problems found: 2"


def test_the_end_is_mailed_once_and_the_next_trouble_is_news(
    report: Report, clock: Callable[[timedelta], None]
) -> None:
    report("short")
    report()
    report()
    assert subjects()[1:] == ["fairtake alert: ledger: all is well again"]
    assert CheckResult.objects.get().failing_since is None
    clock(timedelta(minutes=1))
    report("short")
    assert len(subjects()) == 3


def test_a_flood_is_cut_and_counted(report: Report) -> None:
    report(*["x" * 900] * 60)
    result = CheckResult.objects.get()
    assert result.problems == 60
    assert result.details == ["x" * 500] * 50
    assert "And 10 more." in outbox.outbox[0].body


def test_a_mail_server_that_is_down_breaks_nothing(
    report: Report, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    report("short")
    assert CheckResult.objects.get().problems == 1
    assert "The e-mail staff_alert could not be sent" in caplog.text


def test_an_alarm_is_logged_and_mailed_to_all_of_staff_on_commit(
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.STAFF_EMAIL = ["a@example.com", "b@example.com"]
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        monitoring.alert_send(subject="A purchase is held", lines=["purchase:1", "no such price"])
        assert outbox.outbox == []
    assert "A purchase is held: purchase:1; no such price" in caplog.text
    assert [message.to for message in outbox.outbox] == [["a@example.com"], ["b@example.com"]]
    assert "purchase:1\nno such price" in outbox.outbox[0].body


def test_without_a_staff_address_there_is_only_the_log(
    report: Report, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.STAFF_EMAIL = []
    report("short")
    assert subjects() == []
    assert "ledger: problems found: 1" in caplog.text
