"""The hosted page and the receipt, as plain forms."""

from __future__ import annotations

import re

import httpx2
import pytest

from sandbox.stripe.tests.support import StandIn

CARD = {"way": "card", "number": "4242 4242 4242 4242", "email": "ana@example.com"}


def pay(stand: StandIn, session_id: str, **form: str) -> httpx2.Response:
    return stand.http.post(f"/c/pay/{session_id}", data={**CARD, **form})


def test_page_shows_what_is_bought(stand: StandIn) -> None:
    session = stand.session()
    page = stand.http.get(f"/c/pay/{session.id}")
    assert page.status_code == 200
    assert "Sandbox: no money moves" in page.text
    assert "100 credits" in page.text
    assert "Pay $10.00" in page.text
    assert "4242 4242 4242 4242" in page.text
    assert 'href="http://127.0.0.1:9/back"' in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_every_field_has_its_label(stand: StandIn) -> None:
    page = stand.http.get(f"/c/pay/{stand.session().id}").text
    ids = set(re.findall(r'<input id="([a-z]+)"', page))
    assert ids == set(re.findall(r'<label for="([a-z]+)"', page))
    assert "<script" not in page


def test_names_are_escaped(stand: StandIn) -> None:
    evil = {"currency": "usd", "unit_amount": 100, "product_data": {"name": "<script>x</script>"}}
    session = stand.session(line_items=[{"price_data": evil, "quantity": 3}])
    page = stand.http.get(f"/c/pay/{session.id}").text
    assert "3 x &lt;script&gt;" in page


def test_working_card_leads_to_the_shop(stand: StandIn) -> None:
    session = stand.session()
    answer = pay(stand, session.id)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/done?session={session.id}"
    paid = stand.api.checkout.sessions.retrieve(session.id)
    assert paid.payment_status == "paid"
    assert paid.customer_details is not None
    assert paid.customer_details.email == "ana@example.com"
    assert "checkout is done" in stand.http.get(f"/c/pay/{session.id}").text


@pytest.mark.parametrize("form", [{"way": "declined"}, {"number": "4000 0000 0000 0002"}])
def test_declined_card_leaves_it_open(stand: StandIn, form: dict[str, str]) -> None:
    session = stand.session()
    answer = pay(stand, session.id, **form)
    assert answer.status_code == 200
    assert "Your card was declined." in answer.text
    assert stand.api.checkout.sessions.retrieve(session.id).status == "open"


@pytest.mark.parametrize("form", [{"number": "1234"}, {"way": "shells"}])
def test_other_ways_are_refused(stand: StandIn, form: dict[str, str]) -> None:
    session = stand.session()
    assert "Nothing was charged." in pay(stand, session.id, **form).text
    assert stand.api.checkout.sessions.retrieve(session.id).payment_intent is None


def test_bank_debit(stand: StandIn) -> None:
    session = stand.session()
    assert pay(stand, session.id, way="delayed_paid").status_code == 303
    after = stand.api.checkout.sessions.retrieve(session.id)
    assert (after.status, after.payment_status) == ("complete", "unpaid")


def test_consent_is_asked_for(stand: StandIn) -> None:
    session = stand.session(
        consent_collection={"terms_of_service": "required"},
        custom_text={"terms_of_service_acceptance": {"message": "Deliver at once."}},
    )
    assert "Deliver at once." in stand.http.get(f"/c/pay/{session.id}").text
    assert "agree to its terms" in pay(stand, session.id).text
    assert pay(stand, session.id, terms="accepted").status_code == 303
    after = stand.api.checkout.sessions.retrieve(session.id)
    assert after.consent is not None
    assert after.consent.terms_of_service == "accepted"


def test_expired_and_unknown(stand: StandIn) -> None:
    session = stand.session()
    stand.api.checkout.sessions.expire(session.id)
    assert "has expired" in stand.http.get(f"/c/pay/{session.id}").text
    assert "has expired" in pay(stand, session.id).text
    assert stand.http.get("/c/pay/cs_test_none").status_code == 404
    assert stand.http.get("/receipts/ch_none").status_code == 404


def test_receipt(stand: StandIn) -> None:
    session = stand.paid()
    charge = stand.api.charges.list({"payment_intent": str(session.payment_intent)}).data[0]
    assert charge.receipt_url is not None
    receipt = stand.http.get(charge.receipt_url)
    assert "Visa ending in 4242" in receipt.text
    stand.api.refunds.create({"charge": charge.id, "amount": 250})
    assert "-$2.50" in stand.http.get(charge.receipt_url).text
    assert "$7.50" in stand.http.get(charge.receipt_url).text


@pytest.mark.parametrize("path", ["paper.css", "checkout.css", "manrope.ttf"])
def test_looks_are_served(stand: StandIn, path: str) -> None:
    assert stand.http.get(f"/_paper/{path}").status_code == 200


def test_code_is_applied_before_paying(stand: StandIn) -> None:
    session = stand.session(allow_promotion_codes=True)
    assert "Promotion code" in stand.http.get(f"/c/pay/{session.id}").text
    applied = pay(stand, session.id, do="update", promotion_code="WELCOME20", name="Ana")
    assert "Pay $8.00" in applied.text
    assert "-$2.00" in applied.text
    assert 'value="Ana"' in applied.text
    assert stand.api.checkout.sessions.retrieve(session.id).amount_total == 800
    assert pay(stand, session.id, promotion_code="WELCOME20", shown="$8.00").status_code == 303


def test_wrong_code_is_said(stand: StandIn) -> None:
    session = stand.session(allow_promotion_codes=True)
    answer = pay(stand, session.id, promotion_code="NOPE")
    assert "This promotion code is invalid." in answer.text
    assert stand.api.checkout.sessions.retrieve(session.id).status == "open"


def test_code_that_leaves_nothing(stand: StandIn) -> None:
    session = stand.session(allow_promotion_codes=True)
    free = pay(stand, session.id, do="update", promotion_code="ONTHEHOUSE")
    assert "Place the order" in free.text
    assert "Card number" not in free.text
    assert pay(stand, session.id, promotion_code="ONTHEHOUSE", shown="$0.00").status_code == 303


def test_total_that_changed_is_shown_first(stand: StandIn) -> None:
    session = stand.session(automatic_tax={"enabled": True})
    answer = pay(stand, session.id, country="DE", shown="$10.00")
    assert "it is $11.90 now" in answer.text
    assert "Pay $11.90" in answer.text
    assert pay(stand, session.id, country="DE", shown="$11.90").status_code == 303


def test_other_currency(stand: StandIn) -> None:
    session = stand.session(adaptive_pricing={"enabled": True})
    page = pay(stand, session.id, do="update", currency="eur")
    assert "Pay €9.00" in page.text
    assert "The shop gets" in page.text
    assert pay(stand, session.id, currency="eur", shown="€9.00").status_code == 303
    charge = stand.api.charges.list({"limit": 1}).data[0]
    assert "€9.00" in stand.http.get(str(charge.receipt_url)).text


def test_words_of_the_shop(stand: StandIn) -> None:
    words = "[Terms](https://shop.example/t) <b>and</b> [x](javascript:alert)"
    session = stand.session(
        consent_collection={"terms_of_service": "required"},
        custom_text={
            "terms_of_service_acceptance": {"message": words},
            "submit": {"message": "Credits arrive at once."},
        },
    )
    page = stand.http.get(f"/c/pay/{session.id}").text
    assert '<a href="https://shop.example/t" target="_blank" rel="noopener">Terms</a>' in page
    assert "&lt;b&gt;and&lt;/b&gt;" in page
    assert 'href="javascript' not in page
    assert "Credits arrive at once." in page


def test_company_fields(stand: StandIn) -> None:
    session = stand.session(tax_id_collection={"enabled": True})
    assert "Company name" in stand.http.get(f"/c/pay/{session.id}").text
    assert pay(stand, session.id, business_name="Tea", tax_id="GB1").status_code == 200
    done = pay(stand, session.id, country="GB", business_name="Tea", tax_id="GB123456789")
    assert done.status_code == 303


def test_page_remembers_what_was_applied(stand: StandIn) -> None:
    session = stand.session(allow_promotion_codes=True, automatic_tax={"enabled": True})
    pay(stand, session.id, do="update", promotion_code="WELCOME20", country="DE")
    page = stand.http.get(f"/c/pay/{session.id}").text
    assert 'value="WELCOME20"' in page
    assert '<option value="DE" selected>' in page
    assert "Pay $9.52" in page
    gone = pay(stand, session.id, do="update", promotion_code="", country="DE")
    assert "Pay $11.90" in gone.text
