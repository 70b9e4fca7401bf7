"""What Stripe says of money leaves its row in the audit log, once, with what it moved."""

from __future__ import annotations

import pytest

from billing.models import Purchase, Reversal
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.reversals import payment_review
from billing.tests.returns import buy
from billing.tests.stand_in import StandIn
from common.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    return buy(started, stand_in)


def rows(purchase: Purchase) -> list[tuple[str, dict[str, object]]]:
    about = AuditEvent.objects.filter(target=f"purchase:{purchase.id}", actor_id=None)
    return list(about.order_by("created_at").values_list("action", "data"))


def test_a_payment(bought: Purchase) -> None:
    purchase_fulfil(session_id=bought.session_id or "")

    assert rows(bought) == [("purchase.paid", {"credits": 100})]


def test_a_payment_that_is_held(started: CheckoutStarted, stand_in: StandIn) -> None:
    Purchase.objects.update(price_cents=2_000)
    stand_in.complete(started.session_id)
    for _ in range(2):
        held = purchase_fulfil(session_id=started.session_id)

    assert rows(held) == [("purchase.held", {"problem": "amount: 2000 was sold, 1000 came"})]


def test_a_dispute_that_takes_and_gives_back(bought: Purchase, stand_in: StandIn) -> None:
    dispute = stand_in.dispute(bought.payment_intent, "won", closes_after=0.5)
    payment_review(payment_intent=bought.payment_intent)
    stand_in.event_awaited("charge.dispute.funds_reinstated", dispute["id"])
    for _ in range(2):
        payment_review(payment_intent=bought.payment_intent)

    about = {"kind": "dispute", "stripe_id": dispute["id"], "amount_cents": 1_000}
    assert rows(bought)[1:] == [
        ("purchase.dispute_opened", about),
        ("purchase.money_taken", about),
        ("purchase.money_returned", about),
    ]


def test_a_refund_made_at_stripe(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.refund(bought.payment_intent, amount="400")
    payment_review(payment_intent=bought.payment_intent)

    row = Reversal.objects.get()
    about = {"kind": "refund", "stripe_id": row.stripe_id, "amount_cents": 400}
    assert rows(bought)[1:] == [("purchase.money_taken", about)]


def test_a_record_goes_with_its_deed(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    stand_in.complete(started.session_id)
    monkeypatch.setattr("billing.services.fulfilment.record", broken)
    with pytest.raises(RuntimeError):
        purchase_fulfil(session_id=started.session_id)

    assert Purchase.objects.get().state == Purchase.State.OPEN
