"""`/metrics`: numbers for who has the token, from the database, for every room that has some."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from common.models import CheckResult
from common.monitoring import check_report
from common.registry import metrics
from testing.factories import PurchaseFactory, StripeEventFactory

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-tests"


@pytest.fixture
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def numbers(client: Client) -> dict[tuple[str, str], float]:
    """Each sample by its name and the value of its label."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_without_the_setting_there_is_no_such_page(client: Client) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer é"])
def test_a_wrong_token_reads_nothing(client: Client, token: None, sent: str | None) -> None:
    answer = client.get("/metrics", headers={"Authorization": sent} if sent is not None else {})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_it_is_only_read(client: Client, token: None) -> None:
    assert client.post("/metrics").status_code == 405


def test_checks_say_what_they_found_and_when(client: Client, token: None) -> None:
    check_report(check="ledger", checked=9, problems=["one", "two"])
    CheckResult.objects.update(ran_at=timezone.now() - timedelta(minutes=5))
    found = numbers(client)
    assert found["check_problems", "ledger"] == 2
    assert found["check_age_seconds", "ledger"] == pytest.approx(300, abs=30)


def test_payments_say_what_waits(client: Client, token: None) -> None:
    quiet = numbers(client)
    assert quiet["stripe_events_unhandled", ""] == 0
    assert quiet["stripe_event_oldest_seconds", ""] == 0

    StripeEventFactory.create(received_at=timezone.now() - timedelta(minutes=2))
    StripeEventFactory.create()
    StripeEventFactory.create(
        received_at=timezone.now() - timedelta(days=2), handled_at=timezone.now()
    )
    PurchaseFactory.create(state="quarantined", problem="another price")
    PurchaseFactory.create()
    found = numbers(client)
    assert found["stripe_events_unhandled", ""] == 2
    assert found["stripe_event_oldest_seconds", ""] == pytest.approx(120, abs=30)
    assert found["purchases_quarantined", ""] == 1
    assert found["wallets_frozen", ""] == 0


def test_a_room_may_give_numbers_by_kind(
    client: Client, token: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "_functions", {"fruit": lambda: {"apple": 1.0, "pear": 2.5}})
    found = numbers(client)
    assert (found["fruit", "apple"], found["fruit", "pear"]) == (1, 2.5)


def test_a_number_that_cannot_be_read_is_no_silence(
    client: Client, token: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> float:
        raise RuntimeError

    monkeypatch.setattr(metrics, "_functions", {"fruit": broken})
    client.raise_request_exception = False
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 500
