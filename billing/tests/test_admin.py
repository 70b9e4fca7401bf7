"""Staff edit packs; what happened they can search and read, and not change."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from billing.models import Pack, Purchase
from billing.services.checkout import CheckoutStarted
from testing.factories import StripeEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff@example.com"))
    return client


def test_a_pack_can_be_changed(staff: Client) -> None:
    pack = Pack.objects.get(slug="starter")
    answer = staff.post(
        f"/admin/billing/pack/{pack.id}/change/",
        {
            "slug": "starter",
            "name": "First roll",
            "credits": 120,
            "price_cents": 1_200,
            "currency": "usd",
            "position": 1,
        },
    )
    assert answer.status_code == 302
    pack.refresh_from_db()
    assert (pack.name, pack.credits, pack.price_cents, pack.enabled) == (
        "First roll",
        120,
        1_200,
        False,
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("purchase", "ada@example.com"),
        ("stripeevent", "evt_1"),
        ("pack", "starter"),
    ],
)
def test_every_list_is_searchable(
    staff: Client, started: CheckoutStarted, path: str, query: str
) -> None:
    StripeEventFactory.create(event_id="evt_1")
    answer = staff.get(f"/admin/billing/{path}/", {"q": query})
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 1


def test_what_happened_cannot_be_changed(staff: Client, started: CheckoutStarted) -> None:
    event = StripeEventFactory.create(event_id="evt_1")
    for path, key in [("purchase", started.purchase_id), ("stripeevent", event.id)]:
        change = f"/admin/billing/{path}/{key}/change/"
        assert staff.get(change).status_code == 200
        assert staff.post(change, {"state": "paid"}).status_code == 403
        assert staff.post(f"/admin/billing/{path}/{key}/delete/").status_code == 403
        assert staff.get(f"/admin/billing/{path}/add/").status_code == 403
    assert Purchase.objects.get().state == Purchase.State.OPEN
