"""Disputes, won and lost."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
import stripe

from sandbox.stripe.tests.support import Shop, StandIn, text_of


def dispute(stand: StandIn, intent_id: str | None, outcome: str, **more: Any) -> httpx2.Response:
    body = {"payment_intent": intent_id, "outcome": outcome, **more}
    return stand.http.post("/_sandbox/disputes", json=body)


def test_lost(stand: StandIn, shop: Shop) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    opened = dispute(stand, intent_id, "lost").json()
    assert opened["status"] == "needs_response"
    assert stand.api.charges.retrieve(opened["charge"]).disputed
    closed = shop.wait_for("charge.dispute.closed", opened["id"])[0]
    assert closed.event.data.object["status"] == "lost"
    shop.wait_for("charge.dispute.created", opened["id"])
    withdrawn = shop.wait_for("charge.dispute.funds_withdrawn", opened["id"])[0]
    moved = withdrawn.event.data.object["balance_transactions"]
    assert [(row["amount"], row["fee"]) for row in moved] == [(-1000, 1500)]
    kept = stand.api.disputes.retrieve(opened["id"])
    assert (kept.status, kept.amount, kept.payment_intent) == ("lost", 1000, intent_id)


def test_won_brings_the_money_back(stand: StandIn, shop: Shop) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    opened = dispute(stand, intent_id, "won", closes_after=0).json()
    back = shop.wait_for("charge.dispute.funds_reinstated", opened["id"])[0]
    moved = back.event.data.object["balance_transactions"]
    assert [row["amount"] for row in moved] == [-1000, 1000]
    shop.wait_for("charge.dispute.closed", opened["id"])
    listed = stand.api.disputes.list({"payment_intent": intent_id})
    assert [(item.id, item.status) for item in listed.data] == [(opened["id"], "won")]


def test_takes_only_what_was_not_refunded(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    stand.api.refunds.create({"payment_intent": intent_id, "amount": 400})
    assert dispute(stand, intent_id, "lost").json()["amount"] == 600


def test_once_only_and_no_refund_beside_it(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    assert dispute(stand, intent_id, "lost").status_code == 200
    assert dispute(stand, intent_id, "lost").status_code == 400
    with pytest.raises(stripe.InvalidRequestError) as caught:
        stand.api.refunds.create({"payment_intent": intent_id})
    assert caught.value.code == "charge_disputed"


@pytest.mark.parametrize(
    ("intent_id", "outcome", "more"),
    [
        (None, "lost", {}),
        ("pi_none", "lost", {}),
        ("pi_none", "drawn", {}),
        ("pi_none", "lost", {"closes_after": -1}),
    ],
)
def test_bad_requests(
    stand: StandIn, intent_id: str | None, outcome: str, more: dict[str, Any]
) -> None:
    assert dispute(stand, intent_id, outcome, **more).status_code == 400


def test_inquiry_moves_no_money(stand: StandIn, shop: Shop) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    body = {"payment_intent": intent_id, "inquiry": True, "closes_after": 0.5}
    opened = stand.http.post("/_sandbox/disputes", json=body).json()
    assert (opened["status"], opened["is_charge_refundable"]) == ("warning_needs_response", True)
    assert opened["balance_transactions"] == []
    assert stand.api.refunds.create({"payment_intent": intent_id, "amount": 1}).amount == 1
    closed = shop.wait_for("charge.dispute.closed", opened["id"])[0]
    assert closed.event.data.object["status"] == "warning_closed"
    assert "charge.dispute.funds_withdrawn" not in shop.kinds_of(opened["id"])


def test_a_part(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    assert dispute(stand, intent_id, "lost", amount=1001).status_code == 400
    opened = dispute(stand, intent_id, "lost", amount=250).json()
    assert opened["amount"] == 250
    assert [row["amount"] for row in opened["balance_transactions"]] == [-250]


def test_evidence_is_an_update(stand: StandIn, shop: Shop) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    opened = dispute(stand, intent_id, "won", closes_after=60).json()
    noted = stand.api.disputes.update(opened["id"], {"metadata": {"ticket": "7"}})
    assert (noted.status, noted.metadata["ticket"]) == ("needs_response", "7")
    sent = stand.api.disputes.update(opened["id"], {"evidence": {"uncategorized_text": "It ran."}})
    assert (sent.status, sent.evidence.uncategorized_text) == ("under_review", "It ran.")
    shop.wait_for("charge.dispute.updated", opened["id"])
    with pytest.raises(stripe.InvalidRequestError, match="under review"):
        stand.api.disputes.update(opened["id"], {"evidence": {"uncategorized_text": "More."}})
