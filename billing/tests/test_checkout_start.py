"""Opening Checkout: the purchase first, Stripe second, the session's id third."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from billing import gateway
from billing.errors import PackUnknown, StripeUnavailable
from billing.gateway import CheckoutRequest, CheckoutSession
from billing.models import Customer, Pack, Purchase
from billing.services.checkout import CheckoutStarted, checkout_start, return_path_safe
from billing.services.fulfilment import purchase_check
from billing.tests.stand_in import StandIn

pytestmark = pytest.mark.django_db


def start(creator: User, **changes: Any) -> CheckoutStarted:
    fields: dict[str, Any] = {
        "creator_id": creator.id,
        "email": creator.email,
        "pack_slug": "creator",
    }
    return checkout_start(**fields | changes)


def test_the_purchase_keeps_the_pack_as_it_was(creator: User, stand_in: StandIn) -> None:
    started = start(creator, return_to="/studio/new/")
    Pack.objects.filter(slug="creator").update(price_cents=9_999, name="Dearer")
    purchase = Purchase.objects.get()
    assert (purchase.id, purchase.session_id) == (started.purchase_id, started.session_id)
    assert (purchase.creator_id, purchase.state) == (creator.id, Purchase.State.OPEN)
    assert (purchase.name, purchase.credits, purchase.price_cents, purchase.currency) == (
        "Creator",
        300,
        2_900,
        "usd",
    )
    assert (purchase.livemode, purchase.return_to) == (False, "/studio/new/")
    assert purchase.check_at - purchase.created_at == timedelta(minutes=2)


def test_stripes_page_speaks_the_language_of_the_page_before_it(
    creator: User, stand_in: StandIn
) -> None:
    with override("de"):
        started = start(creator)
    assert stand_in.session(started.session_id)["locale"] == "de"


def test_stripe_hears_the_price_the_owner_and_the_way_back(
    creator: User, stand_in: StandIn
) -> None:
    started = start(creator, return_to="/studio/new/?draft=1")
    session = stand_in.session(started.session_id)
    assert (session["amount_subtotal"], session["currency"]) == (2_900, "usd")
    assert session["client_reference_id"] == str(creator.id)
    assert session["customer"] == Customer.objects.get().customer_id
    assert session["customer_details"]["email"] == creator.email
    assert session["metadata"] == {"purchase_id": str(started.purchase_id), "credits": "300"}
    assert (
        session["success_url"]
        == "http://testserver/billing/return/?session_id={CHECKOUT_SESSION_ID}"
    )
    assert session["cancel_url"] == "http://testserver/studio/new/?draft=1"


@pytest.mark.parametrize("pack", ["nothing", "", "starter", "\x00"])
def test_a_pack_that_is_not_on_sale_is_refused(creator: User, pack: str) -> None:
    Pack.objects.filter(slug="starter").update(enabled=False)
    with pytest.raises(PackUnknown) as caught:
        start(creator, pack_slug=pack)
    assert list(caught.value.errors or ()) == ["pack"]
    assert Purchase.objects.count() == 0


def test_http_never_happens_inside_a_transaction(
    creator: User, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fixture's own transaction is one level deep; the service must add none around HTTP."""
    depths = []
    create = gateway.checkout_session_create

    def watched(request: CheckoutRequest) -> CheckoutSession:
        depths.append(len(connection.savepoint_ids))
        return create(request)

    monkeypatch.setattr(gateway, "checkout_session_create", watched)
    start(creator)
    assert depths == [0]


def test_without_stripe_nobody_is_sent_anywhere_and_the_sweep_closes_the_purchase(
    creator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stripe._http_client.time.sleep", lambda seconds: None)
    with pytest.raises(StripeUnavailable):
        start(creator)
    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.session_id) == (Purchase.State.OPEN, None)

    purchase_check(purchase_id=purchase.id)
    purchase.refresh_from_db()
    assert purchase.state == Purchase.State.OPEN, "not due yet: Stripe may still be answering"

    Purchase.objects.update(check_at=timezone.now())
    purchase_check(purchase_id=purchase.id)
    purchase.refresh_from_db()
    assert purchase.state == Purchase.State.FAILED


def test_checking_a_purchase_that_is_not_there_is_nothing(db: None) -> None:
    purchase_check(purchase_id=uuid4())
    assert Purchase.objects.count() == 0


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/studio/new/", "/studio/new/"),
        ("/studio/new/?draft=1#stub", "/studio/new/?draft=1#stub"),
        ("", "/billing/"),
        ("studio/", "/billing/"),
        ("//evil.example/", "/billing/"),
        ("/\\evil.example/", "/billing/"),
        ("https://evil.example/", "/billing/"),
        ("javascript:alert(1)", "/billing/"),
        ("/\x00/", "/billing/"),
        ("/\r\nSet-Cookie: a=b", "/billing/"),
        ("/" + "a" * 500, "/billing/"),
    ],
)
def test_only_our_own_paths_are_returned_to(asked: str, given: str) -> None:
    assert return_path_safe(asked) == given
