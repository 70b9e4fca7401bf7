"""The operator's page: what happened, and the forms that make more happen."""

from __future__ import annotations

import re

import pytest

from sandbox.stripe.tests.support import Shop, StandIn, text_of


def test_shows_what_happened(stand: StandIn) -> None:
    session = stand.session(customer_email="<ana>@example.com")
    intent_id = stand.complete(session.id).json()["payment_intent"]
    page = stand.http.get("/")
    assert page.status_code == 200
    assert "Sandbox: no money moves" in page.text
    assert intent_id in page.text
    assert "&lt;ana&gt;@example.com" in page.text
    assert "checkout.session.completed" in page.text
    assert "WELCOME20" in page.text
    assert "<script" not in page.text


def test_empty_sandbox(own_stand: StandIn) -> None:
    assert own_stand.http.get("/").text.count("Nothing yet.") == 3


def test_refund_a_part_and_let_it_fail(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    answer = stand.http.post(f"/desk/payments/{intent_id}/refund", data={"amount": "4.50"})
    assert answer.status_code == 303
    refund = stand.api.refunds.list({"payment_intent": intent_id}).data[0]
    assert refund.amount == 450
    page = stand.http.get(answer.headers["Location"]).text
    assert "The refund was made" in page
    assert "Refunded $4.50 of it" in page
    assert f'action="/desk/refunds/{refund.id}/fail"' in page
    assert stand.http.post(f"/desk/refunds/{refund.id}/fail").status_code == 303
    assert stand.api.refunds.retrieve(refund.id).status == "failed"
    assert "Refund of $4.50: failed" in stand.http.get("/").text


def test_refund_everything(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    stand.http.post(f"/desk/payments/{intent_id}/refund", data={"amount": ""})
    assert stand.api.refunds.list({"payment_intent": intent_id}).data[0].amount == 1000
    again = stand.http.post(f"/desk/payments/{intent_id}/refund")
    assert again.status_code == 400
    assert "already been refunded" in again.text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"outcome": "lost"}, "needs_response"),
        ({"outcome": "won", "amount": "2"}, "needs_response"),
        ({"outcome": "inquiry"}, "warning_needs_response"),
    ],
)
def test_dispute(stand: StandIn, shop: Shop, form: dict[str, str], status: str) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    answer = stand.http.post(f"/desk/payments/{intent_id}/dispute", data=form)
    assert answer.status_code == 303
    opened = stand.api.disputes.list({"payment_intent": intent_id}).data[0]
    created = shop.wait_for("charge.dispute.created", opened.id)[0]
    assert created.event.data.object["status"] == status
    assert opened.amount == (200 if "amount" in form else 1000)
    page = stand.http.get("/").text
    assert f'action="/desk/payments/{intent_id}/dispute"' not in page


@pytest.mark.parametrize("amount", ["much", "-1", "0", "1.005", "Infinity", "NaN"])
def test_amounts_that_are_none(stand: StandIn, amount: str) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    answer = stand.http.post(f"/desk/payments/{intent_id}/refund", data={"amount": amount})
    assert answer.status_code == 400
    assert "is not an amount" in answer.text


def test_dispute_without_an_end(stand: StandIn) -> None:
    intent_id = text_of(stand.paid().payment_intent)
    assert stand.http.post(f"/desk/payments/{intent_id}/dispute").status_code == 400


def test_pending_refund_can_be_canceled(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    intent_id = stand.complete(session.id, "delayed_paid").json()["payment_intent"]
    shop.wait_for("checkout.session.async_payment_succeeded", session.id)
    stand.http.post(f"/desk/payments/{intent_id}/refund")
    refund = stand.api.refunds.list({"payment_intent": intent_id}).data[0]
    assert "Cancel it" in stand.http.get("/").text
    assert stand.http.post(f"/desk/refunds/{refund.id}/cancel").status_code == 303
    assert stand.api.refunds.retrieve(refund.id).status == "canceled"


def test_resend_and_expire(stand: StandIn, shop: Shop) -> None:
    session = stand.session()
    assert stand.http.post(f"/desk/sessions/{session.id}/expire").status_code == 303
    event = shop.wait_for("checkout.session.expired", session.id)[0].event
    assert stand.http.post(f"/desk/events/{event.id}/resend").status_code == 303
    shop.wait_for("checkout.session.expired", session.id, times=2)
    assert stand.http.post("/desk/events/evt_none/resend").status_code == 404


def test_fields_have_labels(stand: StandIn) -> None:
    stand.paid()
    page = stand.http.get("/").text
    assert re.findall(r"<input", page)
    assert len(re.findall(r"<input", page)) == len(re.findall(r"<label>Amount <input", page))
