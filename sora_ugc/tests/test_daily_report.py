"""The daily mail to staff: once a day, whoever asks how often, and true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as outbox
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from common.daily import report_gather, report_send_due
from common.models import CheckResult, DailyReport
from common.monitoring import check_report
from common.tasks import daily_report
from credits.freezing import wallet_freeze
from credits.services import credits_grant
from generation.models import LeakedCost, Renderer
from sora_ugc.env import time_of_day
from testing.factories import (
    JobFactory,
    PurchaseFactory,
    ReversalFactory,
    StripeEventFactory,
    UserFactory,
)

NIGHT = datetime(2026, 11, 30, 5, 59, tzinfo=UTC)
MORNING = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
YESTERDAY = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _staff(settings: Settings) -> Iterator[None]:
    settings.STAFF_EMAIL = ["one@example.com", "two@example.com"]
    settings.DAILY_REPORT_AT = time(6)
    yield
    outbox.outbox.clear()


def to() -> list[str]:
    return [address for message in outbox.outbox for address in message.to]


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_once_when_its_time_has_come() -> None:
    assert not report_send_due(NIGHT)
    assert report_send_due(MORNING)
    for _beat in range(3):
        assert not report_send_due(MORNING + timedelta(hours=5))
    assert to() == ["one@example.com", "two@example.com"]
    assert DailyReport.objects.get().day == YESTERDAY.date()
    assert report_send_due(MORNING + timedelta(days=1))
    assert len(to()) == 4


@pytest.mark.django_db(transaction=True)
def test_while_somebody_is_at_it_nobody_else_is() -> None:
    DailyReport.objects.create(
        day=YESTERDAY.date(), lease_until=datetime.now(UTC) + timedelta(minutes=1)
    )
    assert not report_send_due(MORNING)
    DailyReport.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert report_send_due(MORNING)


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_messages: object) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", away)
        assert not report_send_due(MORNING)
        with pytest.raises(CommandError, match="did not take it"):
            call_command("daily_report", "--send", stdout=StringIO())
    DailyReport.objects.update(lease_until=None)
    assert report_send_due(MORNING)
    assert len(to()) == 2


@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_refused_keeps_it_from_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send = EmailBackend.send_messages

    def picky(backend: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        if messages[0].to == ["one@example.com"]:
            raise SMTPRecipientsRefused({})
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    assert report_send_due(MORNING)
    DailyReport.objects.update(lease_until=None)
    assert not report_send_due(MORNING)
    assert to() == ["two@example.com"]


@pytest.mark.django_db(transaction=True)
def test_it_can_be_switched_off(settings: Settings) -> None:
    settings.DAILY_REPORT_AT = None
    daily_report()
    assert (to(), DailyReport.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_nothing_is_called_sent_when_nobody_gets_it(settings: Settings) -> None:
    settings.STAFF_EMAIL = []
    assert not report_send_due(MORNING)
    assert not DailyReport.objects.exists()


@pytest.mark.parametrize("written", ["06:00+02:00", "06:00Z", "six"])
def test_its_time_is_of_utc_or_stops_the_start(written: str) -> None:
    assert time_of_day("DAILY_REPORT_AT", "06:30") == time(6, 30)
    assert time_of_day("DAILY_REPORT_AT", "never") is None
    with pytest.raises(ImproperlyConfigured, match="DAILY_REPORT_AT must look like 06:00"):
        time_of_day("DAILY_REPORT_AT", written)


@pytest.mark.django_db
def test_what_it_says() -> None:
    other_day = YESTERDAY - timedelta(days=1)
    for paid_at in (YESTERDAY, YESTERDAY, other_day):
        bought = PurchaseFactory.create(
            paid=True, paid_at=paid_at, discount_cents=0, tax_cents=0, total_cents=1000
        )
    # Released from review: of what Stripe took only the charge is known.
    PurchaseFactory.create(paid=True, paid_at=YESTERDAY, charged_cents=700)
    PurchaseFactory.create(paid=True, paid_at=YESTERDAY, livemode=True)
    held = PurchaseFactory.create(state="quarantined", problem="another price")
    for purchase, cents in ((bought, 300), (held, 1000)):
        ReversalFactory.create(
            purchase=purchase, amount_cents=cents, state="taken", taken_at=YESTERDAY
        )
    StripeEventFactory.create(received_at=YESTERDAY)
    # A worker is at it.
    StripeEventFactory.create(attempts=1)
    over = {"ready": True, "finished_at": YESTERDAY, "entered_at": YESTERDAY}
    job = JobFactory.create(charged_microdollars=250_000, **over)
    JobFactory.create(**over)
    JobFactory.create(
        due_at=YESTERDAY, deadline_at=YESTERDAY, state="rendering", provider_job_id="v"
    )
    LeakedCost.objects.create(
        job=job, endpoint="openai", provider_job_id="w", reason="late_id",
        microdollars=1_500_000, recorded_at=YESTERDAY,
    )  # fmt: skip
    for slug in ("openai", "retired"):
        Renderer.objects.create(slug=slug, enabled=False)
    check_report(check="ledger", checked=1, problems=["one"])
    now = timezone.now()
    CheckResult.objects.create(name="stripe", ran_at=now)
    CheckResult.objects.create(name="renderer", ran_at=now - timedelta(days=2))
    user = UserFactory.create()
    with transaction.atomic():
        credits_grant(creator_id=user.id, amount=1, reason="for a test")
        wallet_freeze(creator_id=user.id, actor_id=user.id, reason="for a test")

    report = report_gather(YESTERDAY.date())
    assert {line.what: line.amount for line in report.figures} == {
        "Purchases": "3",
        "Income, tax included": "$27",
        "Paid back or disputed": "$3",
        "Takes finished": "2",
        "Takes failed": "0",
        "Renderers' cost of them": "$0.65",
        "Leaked cost": "$1.50",
        "Takes charged": "0",
        "Takes refunded": "0",
        "Given back as goodwill": "0",
        "Check: stripe": f"well, at {now:%Y-%m-%d %H:%M}",
    }
    assert {line.what: line.amount for line in report.waiting} == {
        "Purchases held for review": "1",
        "Stripe events not handled": "1",
        "Jobs that are stuck": "1",
        "Renderer that is closed": "openai",
        "Check: renderer": f"has not run since {now - timedelta(days=2):%Y-%m-%d %H:%M}",
        "Frozen wallets": "1",
        "Check: ledger": "1 problem",
    }


@pytest.mark.django_db(transaction=True)
def test_the_command_shows_it_and_sends_it_when_asked() -> None:
    shown = StringIO()
    call_command("daily_report", "--yesterday", stdout=shown)
    assert "Income" not in shown.getvalue()
    assert "nothing needs a person" in shown.getvalue()
    assert to() == []
    call_command("daily_report", "--day", "2026-11-29", "--send", stdout=shown)
    assert "2026-11-29 (UTC)" in shown.getvalue()
    assert len(to()) == 2
    assert outbox.outbox[0].subject == "fairtake on 2026-11-29: 0 to look at"
