"""Coupons and promotion codes: made, typed, used up."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from sandbox.stripe.tests.support import Shop, StandIn, text_of
from sandbox.stripe.tests.test_checkout import required_fields


def code_for(stand: StandIn, **body: Any) -> dict[str, Any]:
    answer = stand.http.post("/_sandbox/promotion_codes", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_made_through_the_library(stand: StandIn, shop: Shop) -> None:
    coupon = stand.api.coupons.create({"percent_off": 12.5, "name": "An eighth"})
    code = stand.api.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "Eighth-1"}
    )
    assert (coupon.percent_off, coupon.duration, coupon.valid) == (12.5, "once", True)
    assert not required_fields(stripe.Coupon) - set(coupon.to_dict())
    assert not required_fields(stripe.PromotionCode) - set(code.to_dict())
    found = stand.api.promotion_codes.list({"code": "EIGHTH-1", "active": True}).data
    assert [row.id for row in found] == [code.id]
    full: Any = stand.api.promotion_codes.retrieve(code.id, {"expand": ["promotion.coupon"]})
    assert full.promotion.coupon.name == "An eighth"
    shop.wait_for("promotion_code.created", code.id)


def test_seeded_codes(stand: StandIn) -> None:
    codes = {row.code for row in stand.api.promotion_codes.list({"limit": 100}).data}
    assert {"WELCOME20", "ONTHEHOUSE"} <= codes


def test_shop_gives_a_discount(stand: StandIn) -> None:
    coupon = stand.api.coupons.create({"amount_off": 150, "currency": "usd"})
    session = stand.session(discounts=[{"coupon": coupon.id}])
    assert session.total_details is not None
    assert session.total_details.amount_discount == 150
    assert (session.amount_subtotal, session.amount_total) == (1000, 850)
    done = stand.complete(session.id).json()
    intent = stand.api.payment_intents.retrieve(done["payment_intent"])
    assert (intent.amount, intent.amount_received) == (850, 850)
    assert stand.api.coupons.retrieve(coupon.id).times_redeemed == 1


def test_buyer_types_a_code(stand: StandIn) -> None:
    session = stand.session(allow_promotion_codes=True)
    done = stand.complete(session.id, promotion_code="welcome20").json()
    assert (done["amount_subtotal"], done["amount_total"]) == (1000, 800)
    assert done["discounts"][0]["coupon"] is None
    path: Any = {"expand": ["discounts.promotion_code"]}
    full: Any = stand.api.checkout.sessions.retrieve(session.id, path)
    assert full.discounts[0].promotion_code.code == "WELCOME20"
    items = stand.api.checkout.sessions.line_items.list(session.id).data
    assert (items[0].amount_discount, items[0].amount_total) == (200, 800)


def test_everything_off_needs_no_payment(stand: StandIn, shop: Shop) -> None:
    session = stand.session(allow_promotion_codes=True, invoice_creation={"enabled": True})
    stand.complete(session.id, promotion_code="ONTHEHOUSE")
    done = shop.wait_for("checkout.session.completed", session.id)[0].event.data.object
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")
    assert (done["amount_total"], done["payment_intent"], done["invoice"]) == (0, None, None)


def test_code_is_used_up(stand: StandIn) -> None:
    row = code_for(stand, code="ONCE-ONLY", percent_off=50, max_redemptions=1)
    first, second = (stand.session(allow_promotion_codes=True) for _ in "12")
    assert stand.complete(first.id, promotion_code="ONCE-ONLY").status_code == 200
    refused = stand.complete(second.id, promotion_code="ONCE-ONLY")
    assert refused.status_code == 400
    assert "expired" in refused.json()["error"]["message"]
    assert stand.api.promotion_codes.retrieve(row["id"]).times_redeemed == 1


def test_used_up_between_typing_and_paying(stand: StandIn) -> None:
    code_for(stand, code="RACE", percent_off=50, max_redemptions=1)
    first, second = (stand.session(allow_promotion_codes=True) for _ in "12")
    stand.complete(second.id, "declined", promotion_code="RACE")
    stand.complete(first.id, promotion_code="RACE")
    assert stand.complete(second.id).status_code == 400


def test_inactive_code(stand: StandIn) -> None:
    row = code_for(stand, code="GONE", amount_off=100, currency="usd")
    assert not stand.api.promotion_codes.update(row["id"], {"active": False}).active
    session = stand.session(allow_promotion_codes=True)
    assert stand.complete(session.id, promotion_code="GONE").status_code == 400
    assert code_for(stand, code="GONE", percent_off=5)["active"]


@pytest.mark.parametrize(
    "restrictions", [{"minimum_amount": 1001, "minimum_amount_currency": "usd"}]
)
def test_order_too_small(stand: StandIn, restrictions: Any) -> None:
    coupon = stand.api.coupons.create({"percent_off": 10})
    promotion: Any = {"type": "coupon", "coupon": coupon.id}
    code = stand.api.promotion_codes.create({"promotion": promotion, "restrictions": restrictions})
    session = stand.session(allow_promotion_codes=True)
    assert stand.complete(session.id, promotion_code=code.code).status_code == 400


def test_first_order_only(stand: StandIn) -> None:
    coupon = stand.api.coupons.create({"percent_off": 10})
    customer = stand.api.customers.create({"email": "first@example.com"})
    code = stand.api.promotion_codes.create(
        {
            "promotion": {"type": "coupon", "coupon": coupon.id},
            "restrictions": {"first_time_transaction": True},
        }
    )
    statuses = []
    for _ in "12":
        session = stand.session(allow_promotion_codes=True, customer=customer.id)
        statuses.append(stand.complete(session.id, promotion_code=code.code).status_code)
    assert statuses == [200, 400]


@pytest.mark.parametrize("session", [{}, {"allow_promotion_codes": True}])
def test_refused_codes(stand: StandIn, session: dict[str, Any]) -> None:
    made = stand.session(**session)
    refused = stand.complete(made.id, promotion_code="NO-SUCH-CODE")
    assert refused.status_code == 400
    assert refused.json()["error"]["param"] == "promotion_code"
    assert stand.complete(made.id).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"discounts": [{"coupon": "none"}]},
        {"discounts": [{"coupon": "sandbox-welcome20", "promotion_code": "promo_none"}]},
        {"discounts": [{"coupon": "sandbox-welcome20"}] * 2},
        {"discounts": [{"coupon": "sandbox-welcome20"}], "allow_promotion_codes": True},
    ],
)
def test_bad_discounts(stand: StandIn, changes: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        stand.session(**changes)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"percent_off": 101},
        {"percent_off": "much"},
        {"amount_off": 100},
        {"amount_off": 100, "currency": "usd", "percent_off": 1},
        {"percent_off": 1, "id": "../up"},
        {"percent_off": 1, "id": "sandbox-welcome20"},
    ],
)
def test_bad_coupons(stand: StandIn, params: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        stand.api.coupons.create(params)


def test_deleted_coupon_ends_its_codes(stand: StandIn) -> None:
    row = code_for(stand, code="SHORT-LIVED", percent_off=10)
    coupon_id = text_of(row["promotion"]["coupon"])
    assert stand.api.coupons.delete(coupon_id).deleted
    session = stand.session(allow_promotion_codes=True)
    assert stand.complete(session.id, promotion_code="SHORT-LIVED").status_code == 400
    with pytest.raises(stripe.InvalidRequestError):
        stand.api.coupons.retrieve(coupon_id)


def test_two_active_codes_cannot_be_the_same(stand: StandIn) -> None:
    promotion: Any = {"type": "coupon", "coupon": "sandbox-welcome20"}
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        stand.api.promotion_codes.create({"promotion": promotion, "code": "welcome20"})
