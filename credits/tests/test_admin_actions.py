"""Staff grants, freezes and unfreezes from the admin: by permission, with a reason, once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.models import AuditEvent
from credits.freezing import wallet_freeze
from credits.models import Transaction, Wallet
from credits.selectors import Balance, balance_get
from credits.tests.people import buy, creator, owe
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

SEE, GRANT, FREEZE = "credits.view_wallet", "credits.grant_credits", "credits.freeze_wallet"


@pytest.fixture
def ada() -> UUID:
    """A creator with 100 credits."""
    ada = creator()
    buy(ada, 100)
    return ada


def page(creator_id: UUID, deed: str = "") -> str:
    """The wallet's page, or that of a deed to it."""
    if deed:
        return reverse("admin:credits_wallet_do", args=[creator_id, deed])
    return reverse("admin:credits_wallet_change", args=[creator_id])


def send(browser: Client, creator_id: UUID, deed: str, **fields: Any) -> Any:
    form = {"request_key": str(uuid4()), "reason": "Because of the outage", **fields}
    return browser.post(page(creator_id, deed), form)


def nothing_happened(creator_id: UUID) -> bool:
    untouched = Wallet.objects.get(pk=creator_id)
    return (untouched.wallet, untouched.sequence, untouched.frozen_at) == (
        100,
        1,
        None,
    ) and not AuditEvent.objects.exists()


def test_a_grant_arrives_with_its_reason_and_its_audit_event(ada: UUID) -> None:
    staff = staff_with(SEE, GRANT)
    form = staff.get(page(ada, "grant"))
    assert form.status_code == 200
    assert str(form.context["form"]["request_key"].value()) in form.text

    answer = send(staff, ada, "grant", amount=20)

    assert (answer.status_code, answer["Location"]) == (302, page(ada))
    assert "20 credits were granted." in staff.get(page(ada)).text
    assert balance_get(creator_id=ada) == Balance(available=120)
    granted = Transaction.objects.get(kind="grant")
    assert granted.memo == "Because of the outage"
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.target, event.ip) == (
        "credits.granted",
        staff.staff_id,  # type: ignore[attr-defined]
        f"user:{ada}",
        "127.0.0.1",
    )
    assert event.data == {
        "amount": 20,
        "reason": "Because of the outage",
        "transaction": str(granted.pk),
    }


def test_a_grant_pays_debt_first() -> None:
    eve = creator("eve@example.com")
    owe(eve, 30)
    send(staff_with(SEE, GRANT), eve, "grant", amount=50)
    assert balance_get(creator_id=eve) == Balance(available=20)


def test_a_double_click_grants_once(ada: UUID) -> None:
    staff, key = staff_with(SEE, GRANT), str(uuid4())
    for _ in range(2):
        assert send(staff, ada, "grant", amount=20, request_key=key).status_code == 302
    assert balance_get(creator_id=ada).available == 120
    assert AuditEvent.objects.count() == 1


def test_a_form_that_was_sent_with_another_amount_says_so(ada: UUID) -> None:
    staff, key = staff_with(SEE, GRANT), str(uuid4())
    send(staff, ada, "grant", amount=20, request_key=key)
    answer = send(staff, ada, "grant", amount=30, request_key=key)
    assert (answer.status_code, balance_get(creator_id=ada).available) == (200, 120)
    assert "This form was sent before with another amount. Open it again." in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": "   "},
        {"reason": "x" * 301},
        {"amount": 0},
        {"amount": -5},
        {"amount": "many"},
        {"amount": 1_000_000_001},
        {"request_key": "again"},
        {"request_key": ""},
    ],
)
def test_a_form_that_does_not_say_enough_grants_nothing(
    ada: UUID, fields: dict[str, object]
) -> None:
    answer = send(staff_with(SEE, GRANT), ada, "grant", **{"amount": 20, **fields})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Nothing was done yet. See below what is missing." in answer.text
    assert nothing_happened(ada)


def test_freezing_and_unfreezing(ada: UUID) -> None:
    staff = staff_with(SEE, FREEZE)
    assert "Freeze the wallet" in staff.get(page(ada)).text

    form = staff.get(page(ada, "freeze"))
    assert [str(fact.value) for fact in form.context["facts"]] == ["100", "0", "0", "not frozen"]

    assert send(staff, ada, "freeze", reason="It spends by itself").status_code == 302
    assert Wallet.objects.get(pk=ada).frozen_at is not None
    shown = staff.get(page(ada)).text
    assert "The wallet is frozen." in shown
    assert "Unfreeze the wallet" in shown

    assert "next proof of the ledger" in staff.get(page(ada, "unfreeze")).text

    assert send(staff, ada, "unfreeze", reason="Looked at").status_code == 302
    assert Wallet.objects.get(pk=ada).frozen_at is None
    assert list(
        AuditEvent.objects.order_by("created_at").values_list("action", "target", "data__reason")
    ) == [
        ("wallet.frozen", f"user:{ada}", "It spends by itself"),
        ("wallet.unfrozen", f"user:{ada}", "Looked at"),
    ]


def test_a_second_freeze_says_that_it_was_done(ada: UUID) -> None:
    staff = staff_with(SEE, FREEZE)
    send(staff, ada, "freeze")
    since = Wallet.objects.get(pk=ada).frozen_at
    send(staff, ada, "freeze")
    assert "The wallet was frozen already." in staff.get(page(ada)).text
    assert Wallet.objects.get(pk=ada).frozen_at == since
    assert AuditEvent.objects.count() == 1


def test_what_is_not_offered_any_more_leads_back(ada: UUID) -> None:
    staff = staff_with(SEE, FREEZE)
    wallet_freeze(creator_id=ada, reason="proof", actor_id=None)
    answer = staff.get(page(ada, "freeze"), follow=True)
    assert answer.redirect_chain == [(page(ada), 302)]
    assert "no longer possible, or it is done already" in answer.text


@pytest.mark.parametrize(("deed", "right"), [("grant", GRANT), ("freeze", FREEZE)])
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_permission_there_is_no_button_and_no_deed(
    ada: UUID, deed: str, right: str, method: str
) -> None:
    other = staff_with(SEE, *({GRANT, FREEZE} - {right}))
    assert page(ada, deed) not in other.get(page(ada)).text
    form = {"request_key": str(uuid4()), "reason": "x", "amount": 5}
    assert getattr(other, method)(page(ada, deed), form).status_code == 403
    assert nothing_happened(ada)


def test_who_may_not_see_the_wallet_does_nothing_to_it(ada: UUID) -> None:
    assert send(staff_with(GRANT), ada, "grant", amount=5).status_code == 403
    assert nothing_happened(ada)


def test_others_are_asked_to_sign_in(ada: UUID, client: Client) -> None:
    answer = send(client, ada, "grant", amount=5)
    assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
    assert nothing_happened(ada)


def test_a_forged_form_does_nothing(ada: UUID) -> None:
    staff = staff_with(SEE, GRANT, csrf=True)
    assert send(staff, ada, "grant", amount=5).status_code == 403
    assert nothing_happened(ada)


def test_only_known_deeds_to_known_things(ada: UUID) -> None:
    staff = staff_with(SEE, GRANT, FREEZE)
    assert send(staff, ada, "burn").status_code == 404
    assert send(staff, uuid4(), "grant", amount=5).status_code == 404
    assert staff.delete(page(ada, "grant")).status_code == 405
    assert nothing_happened(ada)
