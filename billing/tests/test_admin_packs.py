"""Packs in the admin: edited with a history, recorded, held to what Stripe takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from billing.models import Pack, Purchase
from billing.services.checkout import CheckoutStarted
from billing.services.fulfilment import purchase_fulfil
from billing.services.packs import pack_save
from billing.tests.stand_in import StandIn
from common.audit import AuditAction
from common.models import AuditEvent
from credits.selectors import balance_get
from testing.factories import PurchaseFactory
from testing.staff import staff_sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/billing/pack/"
FIELDS: dict[str, Any] = {
    "slug": "starter",
    "name": "Starter",
    "credits": 100,
    "price_cents": 1_000,
    "currency": "usd",
    "enabled": "on",
    "position": 1,
}


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("staff@example.com")


@pytest.fixture
def staff(client: Client, boss: User) -> Client:
    staff_sign_in(client, boss)
    return client


def starter() -> Pack:
    return Pack.objects.get(slug="starter")


def edit(staff: Client, **changes: Any) -> Any:
    return staff.post(f"{LIST}{starter().id}/change/", FIELDS | changes)


def recorded() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=AuditAction.PACK_CHANGED).order_by("id"))


def test_a_new_price_is_recorded_with_the_old_one_and_who_asked_for_it(
    staff: Client, boss: User
) -> None:
    position = starter().position
    assert edit(staff, price_cents=1_200, credits=120, position=position).status_code == 302
    (event,) = recorded()
    assert (event.actor_id, event.target) == (boss.id, "pack:starter")
    assert event.data == {
        "old": {"credits": 100, "price_cents": 1_000},
        "new": {"credits": 120, "price_cents": 1_200},
    }
    newest = starter().history.first()
    assert (newest.price_cents, newest.credits, newest.history_user) == (1_200, 120, boss)
    assert newest.history_date is not None


def test_the_history_opens_and_an_older_price_can_be_asked_again(staff: Client) -> None:
    position = starter().position
    edit(staff, price_cents=1_200, position=position)
    edit(staff, price_cents=1_400, position=position)
    pack = starter()
    page = staff.get(f"{LIST}{pack.id}/history/")
    assert page.status_code == 200
    assert "1400" in page.content.decode()
    assert "staff@example.com" in page.content.decode()

    older = f"{LIST}{pack.id}/history/{pack.history.get(price_cents=1_200).history_id}/"
    assert staff.get(older).status_code == 200
    assert staff.post(older, FIELDS | {"price_cents": 1_200, "position": position}).status_code == (
        302
    )
    assert starter().price_cents == 1_200
    assert len(recorded()) == 3


def test_the_history_begins_with_the_price_that_the_studio_was_made_with(staff: Client) -> None:
    edit(staff, price_cents=1_200, position=starter().position)
    told = starter().history.values_list("price_cents", "history_type", "history_user")
    assert [price for price, _, _ in told] == [1_200, 1_000]
    assert told.last()[1:] == ("+", None)


def test_the_list_takes_packs_off_sale_and_records_it(staff: Client, boss: User) -> None:
    packs = list(Pack.objects.order_by("position", "price_cents"))
    form = {
        "form-TOTAL_FORMS": len(packs),
        "form-INITIAL_FORMS": len(packs),
        "_save": "Save",
    }
    for number, pack in enumerate(packs):
        form |= {f"form-{number}-id": pack.id, f"form-{number}-position": pack.position}
        if pack.slug != "starter":
            form[f"form-{number}-enabled"] = "on"
    assert staff.post(LIST, form).status_code == 302
    assert [pack.slug for pack in Pack.objects.filter(enabled=False)] == ["starter"]
    (event,) = recorded()
    assert event.data == {"old": {"enabled": True}, "new": {"enabled": False}}
    assert starter().history.first().history_user == boss


def test_a_new_pack_is_recorded_whole(staff: Client) -> None:
    assert staff.post(f"{LIST}add/", FIELDS | {"slug": "tiny", "name": "Tiny"}).status_code == 302
    (event,) = recorded()
    assert event.target == "pack:tiny"
    assert event.data["new"]["price_cents"] == 1_000


def test_saving_without_a_change_records_nothing(staff: Client, boss: User) -> None:
    pack_save(pack=starter(), actor_id=boss.id)
    assert recorded() == []
    assert [price.price_cents for price in starter().history.all()] == [1_000]


def test_if_the_record_fails_the_price_stays(
    staff: Client, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**inputs: object) -> None:
        raise RuntimeError("no audit log")

    monkeypatch.setattr("billing.services.packs.audit.record", broken)
    pack = starter()
    pack.price_cents = 1
    with pytest.raises(RuntimeError):
        pack_save(pack=pack, actor_id=boss.id)
    assert starter().price_cents == 1_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"credits": 0}, "at least one credit"),
        ({"credits": 1_000_000_001}, "The ledger books at most"),
        ({"price_cents": 49}, "no payment below 50 cents"),
        ({"price_cents": 100_000_000}, "at most 99999999 cents"),
        ({"currency": "USD"}, "Three small letters"),
        ({"slug": "studio"}, "already exists"),
    ],
)
def test_what_stripe_or_the_ledger_would_refuse_is_said_at_once(
    staff: Client, wrong: dict[str, Any], said: str
) -> None:
    answer = edit(staff, **wrong)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert recorded() == []


def test_the_slug_can_be_changed_until_it_is_in_a_purchase(staff: Client) -> None:
    PurchaseFactory.create(pack_slug="studio")
    assert edit(staff, slug="first").status_code == 302
    assert not Pack.objects.filter(slug="starter").exists()

    pack = Pack.objects.get(slug="studio")
    form = staff.get(f"{LIST}{pack.id}/change/").context["adminform"].form
    assert "slug" not in form.fields
    staff.post(f"{LIST}{pack.id}/change/", FIELDS | {"slug": "other", "name": "Big"})
    pack.refresh_from_db()
    assert (pack.slug, pack.name) == ("studio", "Big")


def test_a_pack_is_never_deleted(staff: Client) -> None:
    assert staff.post(f"{LIST}{starter().id}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(
        LIST, {"action": "delete_selected", "_selected_action": [starter().id]}
    ).status_code in {302, 200}
    assert starter().enabled


def test_a_pack_edited_before_the_payment_changes_nothing_that_was_begun(
    staff: Client, creator: User, started: CheckoutStarted, stand_in: StandIn
) -> None:
    edit(staff, price_cents=5_000, credits=10, name="Dear", currency="eur")
    stand_in.complete(started.session_id)
    bought = purchase_fulfil(session_id=started.session_id)
    assert (bought.state, bought.name, bought.credits, bought.price_cents, bought.currency) == (
        Purchase.State.PAID,
        "Starter",
        100,
        1_000,
        "usd",
    )
    assert balance_get(creator_id=creator.id).available == 100
