"""Staff edit packs; what happened they can search and read, and not change."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from billing.models import Customer, Purchase
from billing.services.checkout import CheckoutStarted
from testing.factories import StripeEventFactory
from testing.staff import staff_sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    staff_sign_in(client, User.objects.create_superuser("staff@example.com"))
    return client


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("purchase", "ada@example.com"),
        ("stripeevent", "evt_1"),
        ("pack", "starter"),
        ("customer", "ada@example.com"),
    ],
)
def test_every_list_is_searchable(
    staff: Client, started: CheckoutStarted, path: str, query: str
) -> None:
    StripeEventFactory.create(event_id="evt_1")
    answer = staff.get(f"/admin/billing/{path}/", {"q": query})
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 1


def test_customers_can_only_be_read(staff: Client, started: CheckoutStarted) -> None:
    change = f"/admin/billing/customer/{Customer.objects.get().id}/change/"
    assert staff.get(change).status_code == 200
    assert staff.post(change, {"email": "x@example.com"}).status_code == 403


def test_what_happened_cannot_be_changed(staff: Client, started: CheckoutStarted) -> None:
    event = StripeEventFactory.create(event_id="evt_1")
    for path, key in [("purchase", started.purchase_id), ("stripeevent", event.id)]:
        change = f"/admin/billing/{path}/{key}/change/"
        assert staff.get(change).status_code == 200
        assert staff.post(change, {"state": "paid"}).status_code == 403
        assert staff.post(f"/admin/billing/{path}/{key}/delete/").status_code == 403
        assert staff.get(f"/admin/billing/{path}/add/").status_code == 403
    assert Purchase.objects.get().state == Purchase.State.OPEN
