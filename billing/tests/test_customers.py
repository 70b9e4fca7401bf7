"""One Customer at Stripe for each creator: made once, told of changes, replaced when it is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from billing import gateway
from billing.errors import CustomerUnknown, StripeUnavailable
from billing.gateway import CheckoutRequest, CheckoutSession
from billing.models import Customer, Purchase
from billing.services.checkout import CheckoutStarted, checkout_start
from billing.services.customers import customer_ensure, customer_replace
from billing.tests.stand_in import StandIn
from credits.tests.races import race


def start(creator: User, **changes: Any) -> CheckoutStarted:
    fields: dict[str, Any] = {"email": creator.email, "pack_slug": "starter"}
    return checkout_start(creator_id=creator.id, **fields | changes)


def customers_of(stand_in: StandIn, email: str) -> list[str]:
    """The ids of all Customers that Stripe has under an address."""
    return [row["id"] for row in stand_in.get("/v1/customers", email=email, limit=100)["data"]]


@pytest.fixture
def own(creator: User) -> User:
    """The creator under an address that no other test uses: the stand-in forgets nothing."""
    creator.email = f"{creator.id.hex}@example.com"
    creator.save()
    return creator


@pytest.mark.django_db
class TestCustomers:
    def test_the_first_checkout_makes_one_and_the_next_uses_it(
        self, own: User, stranger: User, stand_in: StandIn
    ) -> None:
        sessions = [start(own).session_id, start(own, pack_slug="studio").session_id]
        customer = Customer.objects.get()
        assert customers_of(stand_in, own.email) == [customer.customer_id]
        assert (customer.creator_id, customer.livemode, customer.email) == (
            own.id,
            False,
            own.email,
        )
        assert {stand_in.session(known)["customer"] for known in sessions} == {customer.customer_id}
        at_stripe = stand_in.get(f"/v1/customers/{customer.customer_id}")
        assert at_stripe["metadata"] == {"creator_id": str(own.id)}

        start(stranger)
        assert Customer.objects.values("customer_id").distinct().count() == 2

    def test_real_money_has_a_customer_of_its_own(
        self, own: User, stand_in: StandIn, settings: Settings
    ) -> None:
        tested = customer_ensure(creator_id=own.id, email=own.email)
        settings.STRIPE_SECRET_KEY = "sk_live_x"
        Customer.objects.create(creator=own, livemode=True, customer_id="cus_live", email=own.email)
        assert customer_ensure(creator_id=own.id, email=own.email).customer_id == "cus_live"
        assert tested.customer_id != "cus_live"

    def test_a_changed_address_is_passed_on_once(
        self, own: User, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = customer_ensure(creator_id=own.id, email=own.email)
        moved = f"new-{own.email}"
        customer_ensure(creator_id=own.id, email=moved)
        assert stand_in.get(f"/v1/customers/{known.customer_id}")["email"] == moved
        assert Customer.objects.get().email == moved

        monkeypatch.setattr(gateway, "customer_email_update", None)
        assert customer_ensure(creator_id=own.id, email=moved).customer_id == known.customer_id

    def test_an_address_that_cannot_be_passed_on_is_tried_again_next_time(
        self, own: User, stand_in: StandIn, settings: Settings
    ) -> None:
        customer_ensure(creator_id=own.id, email=own.email)
        settings.STRIPE_SECRET_KEY = ""
        with pytest.raises(StripeUnavailable):
            customer_ensure(creator_id=own.id, email="new@example.com")
        assert Customer.objects.get().email == own.email

    def test_one_that_stripe_lost_is_replaced_and_checkout_opens(
        self, own: User, stand_in: StandIn
    ) -> None:
        Customer.objects.create(
            creator=own, livemode=False, customer_id=f"cus_gone_{own.id.hex}", email=own.email
        )
        started = start(own)
        customer = Customer.objects.get()
        assert customers_of(stand_in, own.email) == [customer.customer_id]
        assert stand_in.session(started.session_id)["customer"] == customer.customer_id
        assert Purchase.objects.get().session_id == started.session_id

    def test_a_lost_one_whose_address_changed_is_replaced_too(
        self, own: User, stand_in: StandIn
    ) -> None:
        Customer.objects.create(
            creator=own, livemode=False, customer_id=f"cus_gone_{own.id.hex}", email="old@x.example"
        )
        customer = customer_ensure(creator_id=own.id, email=own.email)
        assert customers_of(stand_in, own.email) == [customer.customer_id]
        assert Customer.objects.get().email == own.email

    def test_it_is_replaced_once_and_then_payments_are_unavailable(
        self, own: User, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def lost(request: CheckoutRequest) -> CheckoutSession:
            asked.append(request.customer_id)
            raise CustomerUnknown

        monkeypatch.setattr(gateway, "checkout_session_create", lost)
        with pytest.raises(StripeUnavailable):
            start(own)
        assert len(set(asked)) == len(asked) == 2

    def test_who_finds_it_replaced_already_takes_what_is_there(
        self, own: User, stand_in: StandIn
    ) -> None:
        lost = f"cus_gone_{own.id.hex}"
        stale = Customer.objects.create(
            creator=own, livemode=False, customer_id=lost, email=own.email
        )
        Customer.objects.update(customer_id="cus_of_another_process")
        assert customer_replace(customer=stale, email=own.email).customer_id == (
            "cus_of_another_process"
        )
        assert Customer.objects.get().customer_id == "cus_of_another_process"

    def test_http_never_happens_inside_a_transaction(
        self, own: User, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        depths: list[int] = []
        make = gateway.customer_create

        def watched(**told: str) -> str:
            depths.append(len(connection.savepoint_ids))
            return make(**told)

        monkeypatch.setattr(gateway, "customer_create", watched)
        customer_replace(
            customer=customer_ensure(creator_id=own.id, email=own.email), email=own.email
        )
        assert depths == [0, 0]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_first_checkouts_in_parallel_make_one_customer(own: User, stand_in: StandIn) -> None:
    sessions = [str(session) for session in race(8, lambda number: start(own).session_id)]
    customer = Customer.objects.get()
    assert customers_of(stand_in, own.email) == [customer.customer_id]
    assert {stand_in.session(known)["customer"] for known in sessions} == {customer.customer_id}
    assert len(set(sessions)) == 8


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_checkouts_in_parallel_replace_a_lost_customer_once(own: User, stand_in: StandIn) -> None:
    Customer.objects.create(
        creator=own, livemode=False, customer_id=f"cus_gone_{own.id.hex}", email=own.email
    )
    sessions = [str(session) for session in race(8, lambda number: start(own).session_id)]
    customer = Customer.objects.get()
    assert customers_of(stand_in, own.email) == [customer.customer_id]
    assert {stand_in.session(known)["customer"] for known in sessions} == {customer.customer_id}
