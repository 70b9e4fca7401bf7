"""A purchase's page tells all that happened with it, in order, and where Stripe shows it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Purchase, Reversal
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.quarantine import purchase_release
from billing.services.refunds import purchase_refund
from billing.tests.returns import buy, hear_all, pay
from billing.tests.stand_in import StandIn
from testing.factories import UserFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db


def story(purchase: Purchase, *, see: str = "billing.view_purchase") -> list[tuple[str, str]]:
    """What happened, and its details, as the page has it."""
    page = staff_with(see).get(reverse("admin:billing_purchase_change", args=[purchase.pk]))
    panel = next(each for each in page.context["panels"] if each.title == "The whole story")
    times = [row[0].text for row in panel.rows]
    assert times == sorted(times)
    return [(str(row[1].text), str(row[2].text)) for row in panel.rows]


def test_bought_and_refunded(started: CheckoutStarted, stand_in: StandIn) -> None:
    purchase = buy(started, stand_in)
    hear_all(stand_in, purchase.payment_intent)
    Purchase.objects.update(told_at=timezone.now())
    purchase_refund(
        purchase_id=purchase.id,
        amount_cents=250,
        reason="It never played",
        request_key=uuid4(),
        actor_id=UserFactory.create(staff=True).pk,
    )
    hear_all(stand_in, purchase.payment_intent)

    told = story(purchase)

    assert told[0] == ("Went to Checkout", "Starter pack, 100 credits")
    for moment in (
        ("Accepted the terms", ""),
        ("Paid", "$10 (price $10, discount $0, tax $0)"),
        ("Receipt mailed", ""),
        ("Credits", "+100: Credits bought: Starter pack, 100 credits"),
        ("Stripe told us", "checkout.session.completed"),
        ("Refund asked for", "It never played"),
        ("The refund took the money", "$2.50"),
    ):
        assert moment in told, told
    assert any(what == "Heard of a refund of $2.50" for what, _detail in told)
    assert any(what == "Credits" and "−25" in detail for what, detail in told)


def test_held_released_and_undone(started: CheckoutStarted, stand_in: StandIn) -> None:
    Purchase.objects.update(price_cents=2_000)
    pay(started, stand_in)
    held = purchase_fulfil(session_id=started.session_id)
    Reversal.objects.create(
        purchase=held,
        kind="dispute",
        stripe_id="dp_1",
        amount_cents=100,
        state="returned",
        returned_at=timezone.now(),
    )
    assert ("Held for review", held.problem) in story(held)
    staff = UserFactory.create(staff=True)
    purchase_release(purchase_id=held.id, reason="Our price was wrong", actor_id=staff.pk)
    held.refresh_from_db()

    told = story(held)
    assert ("Released from review", "Our price was wrong") in told
    assert ("Paid", "$20") in told
    assert ("The dispute was undone", "$1") in told


def test_it_leads_to_stripe_in_the_right_mode(started: CheckoutStarted, stand_in: StandIn) -> None:
    purchase = buy(started, stand_in)
    page = reverse("admin:billing_purchase_change", args=[purchase.pk])
    staff = staff_with("billing.view_purchase")

    text = staff.get(page).text
    assert "At Stripe, test mode" in text
    assert f"https://dashboard.stripe.com/test/payments/{purchase.payment_intent}" in text
    assert f"search?query={purchase.session_id}" in text
    assert purchase.receipt_url in text

    Purchase.objects.update(livemode=True)
    text = staff.get(page).text
    assert "At Stripe, real money" in text
    assert f"https://dashboard.stripe.com/payments/{purchase.payment_intent}" in text


def test_a_refund_is_found_by_its_id_at_stripe(started: CheckoutStarted, stand_in: StandIn) -> None:
    purchase = buy(started, stand_in)
    Reversal.objects.create(purchase=purchase, kind="refund", stripe_id="re_7", amount_cents=100)
    listed = staff_with("billing.view_purchase").get(
        reverse("admin:billing_purchase_changelist"), {"q": "re_7"}
    )
    assert [found.pk for found in listed.context["cl"].queryset] == [purchase.pk]
