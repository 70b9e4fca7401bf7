"""Refunds: whole, in parts, and those that cannot be."""

from __future__ import annotations

import pytest
import stripe

from sandbox.stripe.tests.support import Shop, StandIn, text_of


def test_parts_add_up(stand: StandIn, shop: Shop) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    first = stand.api.refunds.create({"payment_intent": intent_id, "amount": 300})
    second = stand.api.refunds.create({"payment_intent": intent_id})
    assert (first.status, first.amount, second.amount) == ("succeeded", 300, 700)
    charge = stand.api.charges.retrieve(text_of(first.charge), {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    assert charge.refunds is not None
    assert [refund.id for refund in charge.refunds.data] == [second.id, first.id]
    arrivals = shop.wait_for("charge.refunded", charge.id, times=2)
    sums = sorted(a.event.data.object["amount_refunded"] for a in arrivals)
    assert sums == [300, 1000]
    earlier = {a.event.data.previous_attributes["amount_refunded"] for a in arrivals}  # type: ignore[index]
    assert earlier == {0, 300}
    shop.wait_for("refund.created", first.id)
    shop.wait_for("refund.updated", first.id)


def test_refund_can_be_found_again(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    refund = stand.api.refunds.create(
        {
            "payment_intent": intent_id,
            "reason": "requested_by_customer",
            "metadata": {"ticket": "7"},
        }
    )
    assert stand.api.refunds.retrieve(refund.id).reason == "requested_by_customer"
    listed = stand.api.refunds.list({"payment_intent": intent_id})
    assert [item.id for item in listed.data] == [refund.id]
    booked = stand.api.balance_transactions.retrieve(text_of(refund.balance_transaction))
    assert (booked.amount, booked.type) == (-1000, "refund")


def test_more_than_is_left(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    stand.api.refunds.create({"payment_intent": intent_id, "amount": 900})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        stand.api.refunds.create({"payment_intent": intent_id, "amount": 101})


def test_twice(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    stand.api.refunds.create({"payment_intent": intent_id})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.api.refunds.create({"payment_intent": intent_id})
    assert caught.value.code == "charge_already_refunded"


def test_same_key_refunds_once(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    options: stripe.RequestOptions = {"idempotency_key": f"refund-{intent_id}"}
    first, second = (
        stand.api.refunds.create({"payment_intent": intent_id, "amount": 100}, options)
        for _ in range(2)
    )
    assert first.id == second.id
    assert stand.api.charges.retrieve(text_of(first.charge)).amount_refunded == 100


def test_what_was_not_paid(stand: StandIn) -> None:
    session = stand.session()
    intent_id = stand.complete(session.id, "declined").json()["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        stand.api.refunds.create({"payment_intent": intent_id})


def test_of_nothing(stand: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="should be provided"):
        stand.api.refunds.create({"amount": 1})


def bank_refund(stand: StandIn, shop: Shop, amount: int = 1000) -> stripe.Refund:
    """A refund to a bank account, which is pending at first."""
    session = stand.session()
    intent_id = stand.complete(session.id, "delayed_paid").json()["payment_intent"]
    shop.wait_for("checkout.session.async_payment_succeeded", session.id)
    return stand.api.refunds.create({"payment_intent": intent_id, "amount": amount})


def test_bank_refund_is_pending_first(stand: StandIn, shop: Shop) -> None:
    refund = bank_refund(stand, shop)
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert stand.api.charges.retrieve(text_of(refund.charge)).refunded
    updated = shop.wait_for("charge.refund.updated", refund.id)[0]
    assert updated.event.data.object["status"] == "succeeded"
    assert updated.event.data.previous_attributes["status"] == "pending"  # type: ignore[index]
    assert stand.api.refunds.retrieve(refund.id).status == "succeeded"


def test_pending_refund_can_be_canceled(stand: StandIn, shop: Shop) -> None:
    refund = bank_refund(stand, shop, 400)
    assert stand.api.refunds.cancel(refund.id).status == "canceled"
    shop.wait_for("refund.updated", refund.id)
    assert stand.api.charges.retrieve(text_of(refund.charge)).amount_refunded == 0
    with pytest.raises(stripe.InvalidRequestError, match="cannot be canceled"):
        stand.api.refunds.cancel(refund.id)


def test_succeeded_refund_fails_later(stand: StandIn, shop: Shop) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    kept = stand.api.refunds.create({"payment_intent": intent_id, "amount": 300})
    refund = stand.api.refunds.create({"payment_intent": intent_id})
    answer = stand.http.post(
        f"/_sandbox/refunds/{refund.id}/fail", json={"failure_reason": "expired_or_canceled_card"}
    )
    assert answer.json()["status"] == "failed"
    failed = stand.api.refunds.retrieve(refund.id)
    assert failed.failure_reason == "expired_or_canceled_card"
    back = stand.api.balance_transactions.retrieve(text_of(failed.failure_balance_transaction))
    assert (back.amount, back.type) == (700, "refund_failure")
    charge = stand.api.charges.retrieve(text_of(refund.charge))
    assert (charge.amount_refunded, charge.refunded) == (kept.amount, False)
    shop.wait_for("refund.failed", refund.id)
    changed = shop.wait_for("charge.refund.updated", refund.id, times=2)
    assert "failed" in {arrival.event.data.object["status"] for arrival in changed}


def test_refund_fails_once(stand: StandIn) -> None:
    refund = stand.api.refunds.create({"payment_intent": text_of(stand.paid().payment_intent)})
    path = f"/_sandbox/refunds/{refund.id}/fail"
    assert stand.http.post(path, json={"failure_reason": "boredom"}).status_code == 400
    assert stand.http.post(path).json()["failure_reason"] == "unknown"
    assert stand.http.post(path).status_code == 400
    assert stand.http.post("/_sandbox/refunds/re_none/fail").status_code == 404


def test_pending_refund_arrives_after_a_restart(own_stand: StandIn, own_shop: Shop) -> None:
    refund = bank_refund(own_stand, own_shop)
    own_stand.restart()
    own_shop.wait_for("refund.updated", refund.id)
