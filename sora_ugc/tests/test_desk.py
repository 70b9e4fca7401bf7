"""The first page of the admin: each figure is right, leads to what it counts, for whom it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis import Redis

from accounts.models import User
from billing.models import StripeEvent
from common.models import CheckResult
from credits.models import Wallet
from generation.models import PauseCode, Renderer, TakeReport
from generation.traffic.gate import BREAKER_JOBS, create_failed
from sora_ugc.staff_groups import FINANCE, OPERATIONS, SUPPORT
from sora_ugc.tests.test_staff_groups import credited, member
from testing.factories import JobFactory, PurchaseFactory, StripeEventFactory, UserFactory
from testing.staff import staff_sign_in, staff_with

pytestmark = pytest.mark.django_db

NEEDS = {
    "Stuck jobs",
    "Reported takes",
    "Payments held for review",
    "Stripe events not handled",
    "Frozen wallets",
    "Renderer openai",
    "Proof of the ledger",
}


@dataclass
class Desk:
    """The tiles of somebody's first page, by their label."""

    tiles: dict[str, Any]

    def __getitem__(self, label: str) -> tuple[Any, str]:
        return self.tiles[label].figure, str(self.tiles[label].tone)


@pytest.fixture(autouse=True)
def _fresh_gate() -> None:
    redis = Redis.from_url(settings.REDIS_URL)
    if keys := list(redis.scan_iter("renderer:*")):
        redis.delete(*keys)
    redis.close()


@pytest.fixture
def boss() -> Client:
    browser = Client()
    staff_sign_in(browser, UserFactory.create(staff=True))
    return browser


def desk(browser: Client, *parts: str) -> Desk:
    context = browser.get("/admin/").context
    parts = parts or ("needs", "today")
    return Desk({str(tile.label): tile for part in parts for tile in context[part]})


def stuck() -> None:
    JobFactory.create(due_at=timezone.now(), deadline_at=timezone.now() - timedelta(minutes=9))


def busy() -> None:
    """One of everything that needs a person."""
    stuck()
    job = JobFactory.create(ready=True)
    TakeReport.objects.create(job=job, reason="sound")
    TakeReport.objects.update(created_at=Now() - timedelta(hours=3))
    PurchaseFactory.create(state="quarantined", session_id="cs_1", problem="amount")
    StripeEventFactory.create()
    StripeEvent.objects.update(received_at=Now() - timedelta(minutes=2))
    credited(job.owner)
    Wallet.objects.update(frozen_at=Now())
    Renderer.objects.create(slug="openai", pause_code=PauseCode.ACCOUNT, paused_at=timezone.now())
    CheckResult.objects.create(name="ledger", checked=4, problems=2)


def test_on_a_quiet_day_nothing_presses(boss: Client) -> None:
    CheckResult.objects.create(name="ledger", checked=4)
    StripeEventFactory.create()
    shown = desk(boss, "needs")

    assert shown.tiles.keys() == NEEDS
    assert shown["Proof of the ledger"] == ("0 problems", "quiet")
    assert shown["Renderer openai"] == ("takes jobs", "quiet")
    rest = NEEDS - {"Proof of the ledger", "Renderer openai"}
    assert {label: shown[label] for label in rest} == dict.fromkeys(rest, (0, "quiet"))


def test_what_needs_a_person_is_counted_and_stands_first(boss: Client) -> None:
    CheckResult.objects.create(name="stripe", ran_at=timezone.now() - timedelta(days=2))
    busy()
    shown = desk(boss, "needs")

    assert shown["Stuck jobs"] == (1, "bad")
    assert shown["Reported takes"] == (1, "wait")
    assert shown.tiles["Reported takes"].note == "the oldest for 3 h 0 min"
    assert shown["Payments held for review"] == (1, "bad")
    assert shown["Stripe events not handled"] == (1, "bad")
    assert shown["Frozen wallets"] == (1, "bad")
    assert shown["Renderer openai"] == ("takes none", "bad")
    assert shown["Proof of the ledger"] == ("2 problems", "bad")
    assert shown["Check: stripe"] == ("0 problems", "wait")
    assert [str(tile.tone) for tile in shown.tiles.values()] == ["bad"] * 6 + ["wait"] * 2


def test_a_ledger_that_was_never_proven_is_said(boss: Client) -> None:
    assert desk(boss)["Proof of the ledger"] == ("not yet", "wait")


def test_a_breaker_that_is_open_is_said(boss: Client) -> None:
    for _job in range(BREAKER_JOBS):
        create_failed(endpoint="openai", job_id=uuid4())
    shown = desk(boss)
    assert shown["Renderer openai"] == ("fails", "bad")
    assert "tried again in " in str(shown.tiles["Renderer openai"].note)


def test_the_day_is_counted_from_midnight(boss: Client) -> None:
    yesterday = timezone.now() - timedelta(days=2)
    old = JobFactory.create(ready=True)
    type(old).objects.update(entered_at=yesterday)
    User.objects.update(date_joined=yesterday)
    PurchaseFactory.create(paid=True, paid_at=yesterday, creator=old.owner)
    over = {"finished_at": timezone.now(), "owner": old.owner}
    JobFactory.create(ready=True, owner=old.owner)
    JobFactory.create(state="failed", failure_code="rejected", **over)
    JobFactory.create(state="canceled", **over)
    JobFactory.create(due_at=timezone.now(), owner=old.owner)
    euro = {"currency": "eur", "price_cents": 900, "creator": old.owner}
    PurchaseFactory.create(paid=True, creator=UserFactory.create())
    PurchaseFactory.create(paid=True, total_cents=550, creator=old.owner)

    shown = desk(boss, "today")

    assert shown["Sign-ups"] == (1, "quiet")
    assert shown["Paid"] == ("$15.50", "quiet")
    assert shown.tiles["Paid"].note == "2 purchases"
    assert shown["Jobs: Ready"] == (1, "done")
    assert shown["Jobs: Failed"] == (1, "bad")
    assert shown["Jobs: Cancelled"] == (1, "quiet")
    assert shown["Jobs: Waiting its turn"] == (1, "wait")
    assert shown["Credits gone back"] == (16, "back")
    assert shown.tiles["Credits gone back"].note == "2 jobs"
    PurchaseFactory.create(paid=True, **euro)
    figures = [tile.figure for tile in boss.get("/admin/").context["today"]]
    assert {"$15.50", "€9"} <= set(figures)


def test_a_day_without_anything_has_its_figures_too(boss: Client) -> None:
    User.objects.update(date_joined=timezone.now() - timedelta(days=2))
    shown = desk(boss, "today")
    figures = {label: tile.figure for label, tile in shown.tiles.items()}
    assert figures == {"Sign-ups": 0, "Paid": 0, "Jobs: Ready": 0, "Credits gone back": 0}


def test_each_figure_leads_to_a_list_of_just_those(boss: Client) -> None:
    busy()
    JobFactory.create(state="failed", failure_code="rejected", finished_at=timezone.now())
    old = JobFactory.create(ready=True)
    type(old).objects.filter(pk=old.pk).update(entered_at=Now() - timedelta(days=3))
    PurchaseFactory.create(paid=True)

    PurchaseFactory.create(paid=True, livemode=True)
    paid = boss.get(desk(boss).tiles["Paid"].href)
    assert paid.context["cl"].result_count == 1

    for tile in desk(boss).tiles.values():
        answer = boss.get(tile.href)
        assert answer.status_code == 200, tile
        assert "e=1" not in tile.href
        if isinstance(tile.figure, int) and "Credits" not in str(tile.label):
            assert answer.context["cl"].result_count == tile.figure, tile


@pytest.mark.parametrize(
    ("group", "hidden"),
    [
        (SUPPORT, {"Stripe events not handled", "Renderer openai", "Proof of the ledger"}),
        (FINANCE, {"Reported takes"}),
        (OPERATIONS, set[str]()),
    ],
)
def test_a_group_sees_what_it_may_open(group: str, hidden: set[str]) -> None:
    assert Group.objects.filter(name=group).exists()
    assert desk(member(group), "needs").tiles.keys() == NEEDS - hidden


def test_staff_without_rights_sees_no_figures() -> None:
    answer = staff_with().get("/admin/")
    assert (answer.context["needs"], answer.context["today"]) == ([], [])
    assert 'class="tiles"' not in answer.text


def test_its_queries_do_not_grow(boss: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            boss.get("/admin/")
        return len(seen)

    CheckResult.objects.create(name="ledger")
    queries()
    one = queries()
    for _time in range(4):
        stuck()
        TakeReport.objects.create(job=JobFactory.create(ready=True), reason="sound")
        PurchaseFactory.create(paid=True)
    assert queries() <= one
