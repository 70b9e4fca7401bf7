"""While nothing can be rendered, open checkouts end and nobody pays."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.suspension import user_suspend
from billing import gateway, tasks
from billing.errors import SalesClosed, SessionUnknown, StripeUnavailable
from billing.models import Purchase
from billing.services.checkout import CheckoutStarted, checkout_start
from billing.services.fulfilment import purchase_fulfil
from billing.services.sales import checkouts_end
from billing.tests.stand_in import StandIn
from common import registry
from common.errors import AccountSuspended
from credits.selectors import balance_get
from testing.factories import PurchaseFactory, UserFactory

pytestmark = pytest.mark.django_db


def close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.facts._functions, "cheapest_video_credits", lambda: None)


def test_nothing_is_sold_and_nothing_is_written(
    creator: User, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch)
    before = len(stand_in.get("/v1/checkout/sessions", limit=100)["data"])
    with pytest.raises(SalesClosed) as refusal:
        checkout_start(creator_id=creator.id, email=creator.email, pack_slug="starter")
    assert (refusal.value.status, refusal.value.code) == (503, "rendering_closed")
    assert Purchase.objects.count() == 0
    assert len(stand_in.get("/v1/checkout/sessions", limit=100)["data"]) == before


def test_a_checkout_that_was_open_before_can_not_be_paid(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch)
    assert checkouts_end() == 1
    assert stand_in.session(started.session_id)["status"] == "expired"
    assert Purchase.objects.get().state == Purchase.State.EXPIRED
    assert checkouts_end() == 0
    with pytest.raises(AssertionError, match="session_expired"):
        stand_in.complete(started.session_id)


def test_who_is_suspended_can_not_pay_at_a_checkout_that_was_open_before(
    creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    boss = UserFactory.create(staff=True)
    other = UserFactory.create()
    kept = checkout_start(creator_id=other.id, email=other.email, pack_slug="starter")
    user_suspend(user_id=creator.id, reason="Stolen cards", actor=boss)

    assert checkouts_end() == 1
    assert stand_in.session(started.session_id)["status"] == "expired"
    assert stand_in.session(kept.session_id)["status"] == "open"
    with pytest.raises(AccountSuspended):
        checkout_start(creator_id=creator.id, email=creator.email, pack_slug="starter")
    assert Purchase.objects.filter(creator=creator).count() == 1
    assert checkouts_end() == 0


def test_while_something_can_be_rendered_no_checkout_ends(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.facts._functions, "cheapest_video_credits", lambda: 8)
    tasks.checkouts_end()
    assert stand_in.session(started.session_id)["status"] == "open"


@pytest.mark.parametrize("outcome", ["paid", "delayed_paid"])
def test_who_has_paid_already_keeps_the_purchase(
    creator: User,
    started: CheckoutStarted,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    outcome: str,
) -> None:
    stand_in.complete(started.session_id, outcome)
    close(monkeypatch)
    assert checkouts_end() == 0
    if outcome == "delayed_paid":
        assert Purchase.objects.get().state == Purchase.State.PENDING
        intent = stand_in.session(started.session_id)["payment_intent"]
        stand_in.event_awaited("payment_intent.succeeded", intent)
        purchase_fulfil(session_id=started.session_id)
    assert Purchase.objects.get().state == Purchase.State.PAID
    assert balance_get(creator_id=creator.id).available == 100


def test_a_session_of_another_account_holds_up_nobody(
    creator: User, started: CheckoutStarted, monkeypatch: pytest.MonkeyPatch
) -> None:
    Purchase.objects.update(session_id="cs_test_elsewhere")
    with pytest.raises(SessionUnknown):
        gateway.checkout_session_expire("cs_test_elsewhere")
    other = checkout_start(creator_id=creator.id, email=creator.email, pack_slug="starter")
    close(monkeypatch)
    assert checkouts_end() == 1
    states = dict(Purchase.objects.values_list("session_id", "state"))
    assert states == {"cs_test_elsewhere": "open", other.session_id: "expired"}


def test_without_stripe_the_next_pass_goes_on(
    creator: User, monkeypatch: pytest.MonkeyPatch, settings: Settings, caplog: Any
) -> None:
    PurchaseFactory.create(creator=creator, session_id="cs_test_open")
    close(monkeypatch)
    with pytest.raises(StripeUnavailable):
        checkouts_end()
    tasks.checkouts_end()
    assert "Open checkouts could not be ended" in caplog.text
    assert Purchase.objects.get().state == Purchase.State.OPEN


def test_the_task_says_what_it_ended(
    started: CheckoutStarted, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    close(monkeypatch)
    tasks.checkouts_end()
    assert "1 open checkouts were ended" in caplog.text
