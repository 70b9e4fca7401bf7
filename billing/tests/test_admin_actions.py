"""Staff refunds and releases purchases from the admin, and sees before what it takes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from billing.errors import RefundUncertain
from billing.models import Purchase, Reversal
from billing.services.checkout import CheckoutStarted
from billing.services.refund_preview import RefundPreview, refund_preview
from billing.services.refunds import purchase_refund
from billing.tests.returns import buy, hear_all, spend_all
from billing.tests.stand_in import StandIn
from common.models import AuditEvent
from credits.models import Transaction
from credits.selectors import Balance, balance_get
from testing.factories import PurchaseFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

SEE, REFUND, RELEASE = (
    "billing.view_purchase",
    "billing.refund_purchase",
    "billing.release_purchase",
)


@pytest.fixture
def bought(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """100 credits for $10."""
    return buy(started, stand_in)


@pytest.fixture
def held(creator: User) -> Purchase:
    """A payment that did not fit."""
    held: Purchase = PurchaseFactory.create(
        creator=creator, state="quarantined", problem="another price", session_id="cs_test_held"
    )
    return held


def page(purchase: Purchase, deed: str = "") -> str:
    if deed:
        return reverse("admin:billing_purchase_do", args=[purchase.id, deed])
    return reverse("admin:billing_purchase_change", args=[purchase.id])


def send(browser: Any, purchase: Purchase, deed: str, **fields: Any) -> Any:
    form = {"request_key": str(uuid4()), "reason": "It never played", **fields}
    return browser.post(page(purchase, deed), form)


def facts(answer: Any) -> dict[str, str]:
    return {str(fact.label): str(fact.value) for fact in answer.context["facts"]}


def refunds() -> list[int]:
    return list(Reversal.objects.order_by("created_at").values_list("amount_cents", flat=True))


def test_the_whole_is_refunded_and_what_it_takes_is_shown_before(
    bought: Purchase, creator: User
) -> None:
    staff = staff_with(SEE, REFUND)
    spend_all(bought, 30)
    form = staff.get(page(bought, "refund"))
    assert facts(form) == {
        "Sold": "Starter pack, 100 credits",
        "Left of the payment": "$10",
        "Goes back": "$10",
        "Takes": "100 credits; from the wallet: 70; spent already, so owed from now on: 30",
    }

    answer = send(staff, bought, "refund", amount="10.00", shown="10.00")

    assert (answer.status_code, answer["Location"]) == (302, page(bought))
    assert "$10 goes back to the card." in staff.get(page(bought)).text
    assert refunds() == [1_000]
    assert balance_get(creator_id=creator.id) == Balance(in_flight=30, debt=30)
    event = AuditEvent.objects.get(action="purchase.refunded")
    assert (event.actor_id, event.target, event.data["reason"], event.data["amount_cents"]) == (
        staff.staff_id,  # type: ignore[attr-defined]
        f"purchase:{bought.id}",
        "It never played",
        1_000,
    )
    assert page(bought, "refund") not in staff.get(page(bought)).text


def test_another_amount_is_shown_before_it_is_done(bought: Purchase, creator: User) -> None:
    staff = staff_with(SEE, REFUND)

    shown = send(staff, bought, "refund", amount="2.55", shown="10.00")

    assert shown.status_code == 200
    assert "The amount was changed. Look at what it takes, and press again." in shown.text
    assert facts(shown)["Goes back"] == "$2.55"
    assert facts(shown)["Takes"].startswith("25 credits; from the wallet: 25;")
    assert refunds() == []
    again = {name: shown.context["form"][name].value() for name in ("amount", "shown")}
    assert again == {"amount": "2.55", "shown": "2.55"}

    assert send(staff, bought, "refund", **again).status_code == 302
    assert refunds() == [255]
    assert balance_get(creator_id=creator.id).available == 75
    assert facts(staff.get(page(bought, "refund")))["Left of the payment"] == "$7.45"


def test_more_than_is_left_is_refused_before_what_it_takes_is_shown(bought: Purchase) -> None:
    shown = send(staff_with(SEE, REFUND), bought, "refund", amount="99", shown="10.00")
    assert "This is more than is left of the payment. Choose a smaller amount." in shown.text
    assert "The amount was changed." not in shown.text
    assert facts(shown)["Goes back"] == "$10"
    assert refunds() == []


def test_a_double_click_refunds_once(bought: Purchase, creator: User) -> None:
    staff, key = staff_with(SEE, REFUND), str(uuid4())
    for _ in range(2):
        answer = send(staff, bought, "refund", amount="4", shown="4", request_key=key)
        assert answer.status_code == 302
    assert refunds() == [400]
    assert balance_get(creator_id=creator.id).available == 60


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"amount": ""},
        {"amount": "0", "shown": "0"},
        {"amount": "-1", "shown": "-1"},
        {"amount": "1.001", "shown": "1.001"},
        {"amount": "lots"},
        {"request_key": ""},
    ],
)
def test_a_form_that_does_not_say_enough_refunds_nothing(
    bought: Purchase, fields: dict[str, str]
) -> None:
    answer = send(
        staff_with(SEE, REFUND), bought, "refund", **{"amount": "1", "shown": "1"} | fields
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert refunds() == []
    assert not AuditEvent.objects.exclude(action="purchase.paid").exists()


def test_what_stripe_refuses_is_said_on_the_form(bought: Purchase, creator: User) -> None:
    answer = send(staff_with(SEE, REFUND), bought, "refund", amount="10.01", shown="10.01")
    assert "This is more than is left of the payment. Choose a smaller amount." in answer.text
    assert (refunds(), balance_get(creator_id=creator.id).available) == ([], 100)


@pytest.mark.parametrize("deed", ["refund", "release"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_permission_there_is_no_button_and_no_deed(
    held: Purchase, deed: str, method: str
) -> None:
    own = {"refund": REFUND, "release": RELEASE}[deed]
    staff = staff_with(SEE, *({REFUND, RELEASE} - {own}))
    assert page(held, deed) not in staff.get(page(held)).text
    form = {"request_key": str(uuid4()), "reason": "x", "amount": "1", "shown": "1"}
    assert getattr(staff, method)(page(held, deed), form).status_code == 403
    held.refresh_from_db()
    assert (held.state, AuditEvent.objects.count()) == ("quarantined", 0)


def test_a_held_purchase_is_released_once(held: Purchase, creator: User) -> None:
    staff = staff_with(SEE, RELEASE)
    assert facts(staff.get(page(held, "release"))) == {
        "Sold": "Starter pack, 100 credits, $10",
        "Why it is held": "another price",
    }

    assert send(staff, held, "release", reason="Stripe has it right").status_code == 302

    held.refresh_from_db()
    assert held.state == Purchase.State.PAID
    assert balance_get(creator_id=creator.id).available == 100
    event = AuditEvent.objects.get()
    assert (event.action, event.data["reason"]) == ("purchase.released", "Stripe has it right")
    assert "Released: the creator has 100 credits more." in staff.get(page(held)).text

    again = send(staff, held, "release")
    assert "This purchase is not held for review." in again.text
    assert (Transaction.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_a_release_needs_a_reason(held: Purchase) -> None:
    assert send(staff_with(SEE, RELEASE), held, "release", reason="").status_code == 200
    held.refresh_from_db()
    assert held.state == Purchase.State.QUARANTINED


def test_what_was_never_paid_is_neither_refunded_nor_released(started: CheckoutStarted) -> None:
    purchase = Purchase.objects.get()
    staff = staff_with(SEE, REFUND, RELEASE)
    assert staff.get(page(purchase)).context["deeds"] == []
    answer = send(staff, purchase, "refund", amount="1", shown="1")
    assert "Nothing was paid for this purchase" in answer.text


def test_its_page_shows_movements_refunds_and_events(bought: Purchase, stand_in: StandIn) -> None:
    spend_all(bought, 70)
    stand_in.refund(bought.payment_intent, 400)
    hear_all(stand_in, bought.payment_intent)
    staff = staff_with(
        SEE, "billing.view_reversal", "billing.view_stripeevent", "credits.view_transaction"
    )
    answer = staff.get(page(bought))
    _story, _stripe, moved, told = answer.context["panels"]
    assert [(row[1].text, row[3].text, row[4].text) for row in moved.rows] == [
        ("Purchase", "+100", "0"),
        ("Clawback", "−30", "+10"),
    ]
    assert {"checkout.session.completed", "charge.refunded", "refund.created"} <= {
        row[1].text for row in told.rows
    }
    assert Reversal.objects.get().stripe_id in answer.text


def test_the_preview_is_what_happens(bought: Purchase, creator: User) -> None:
    """For awkward parts too, and the rest."""
    spend_all(bought, 50)
    for cents in (333, 1, 99, None):
        before = balance_get(creator_id=creator.id)
        preview = refund_preview(purchase=bought, amount_cents=cents)
        bought = purchase_refund(
            purchase_id=bought.id,
            amount_cents=cents,
            reason="test",
            request_key=uuid4(),
            actor_id=creator.id,
        )
        after = balance_get(creator_id=creator.id)
        assert before.available - after.available == preview.from_wallet
        assert after.debt - before.debt == preview.to_debt
    assert refund_preview(purchase=bought, amount_cents=None) == RefundPreview(0, 0, 0, 0)


def test_a_held_purchase_loses_no_credits(held: Purchase) -> None:
    assert refund_preview(purchase=held, amount_cents=None) == RefundPreview(1_000, 1_000, 0, 0)


def test_an_unclear_answer_is_not_called_nothing(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unclear(**_wish: object) -> None:
        raise RefundUncertain

    monkeypatch.setattr("billing.admin_actions.purchase_refund", unclear)
    answer = send(staff_with(SEE, REFUND), bought, "refund", amount="1", shown="1")
    assert "The refund may have been made" in answer.text
    assert "Nothing was done" not in answer.text
