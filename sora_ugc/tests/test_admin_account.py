"""The account page: all that staff needs to know of one creator, each part to who may see it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from billing.models import Purchase, Reversal
from common.monitoring import check_report
from credits.freezing import wallet_freeze
from credits.models import Wallet
from credits.services import credits_purchase
from credits.staff import grant_give
from generation.models import Job
from generation.tests.jobs.driving import creator, order
from testing.factories import PurchaseFactory, UserFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

SEE = (
    "accounts.view_user",
    "credits.view_wallet",
    "generation.view_job",
    "billing.view_purchase",
    "common.view_auditevent",
)


@pytest.fixture
def ada() -> User:
    """A creator to whom everything has happened once."""
    ada = creator(funds=0, email="ada@example.com")
    purchase = PurchaseFactory.create(
        creator=ada, paid=True, total_cents=900, discount_cents=100, tax_cents=0
    )
    Reversal.objects.create(purchase=purchase, kind="refund", stripe_id="re_1", amount_cents=250)
    with transaction.atomic():
        credits_purchase(creator_id=ada.pk, amount=100, purchase_id=purchase.id, memo="Starter")
        grant_give(creator_id=ada.pk, amount=5, reason="Sorry for the wait", actor_id=None)
    order(ada, "A quiet clip.")
    wallet_freeze(creator_id=ada.pk, reason="It does not add up", actor_id=None)
    check_report(check="ledger", checked=9, problems=["one"])
    return ada


def page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_it_shows_everything_and_links_it(ada: User) -> None:
    job, purchase = Job.objects.get(), Purchase.objects.get()
    text = staff_with(*SEE).get(page(ada)).text
    for shown in (
        "ada@example.com",
        "broken rows in the whole ledger: 1",
        "Credits bought: Starter",
        "Credits from us: Sorry for the wait",
        "Waiting its turn",
        "sora-2, 4 s, tiktok",
        "Starter pack, 100 credits",
        "refund of $2.50, announced",
        "$9<",
        "credits.granted",
        "It does not add up",
        reverse("admin:credits_wallet_change", args=[ada.pk]),
        reverse("admin:generation_job_change", args=[job.pk]),
        reverse("admin:billing_purchase_change", args=[purchase.pk]),
    ):
        assert shown in text, shown


def test_each_link_opens(ada: User) -> None:
    staff = staff_with(*SEE, "credits.view_transaction", "common.view_checkresult")
    panels = staff.get(page(ada)).context["panels"]
    links = {
        cell.href
        for panel in panels
        for row in [panel.facts, *panel.rows]
        for cell in row
        if cell.href
    } | {panel.more for panel in panels}
    assert len(links) > 8
    for link in links:
        assert staff.get(link).status_code == 200, link


@pytest.mark.parametrize("missing", SEE[1:])
def test_each_part_is_for_who_may_see_it(ada: User, missing: str) -> None:
    staff = staff_with(*(set(SEE) - {missing}))
    permissions = {panel.permission for panel in staff.get(page(ada)).context["panels"]}
    assert permissions == set(SEE[1:]) - {missing}


def test_the_deeds_stand_on_it(ada: User) -> None:
    staff = staff_with("accounts.view_user", "credits.grant_credits", "credits.freeze_wallet")
    deeds = [str(label) for label, _address in staff.get(page(ada)).context["deeds"]]
    assert deeds == ["Grant credits", "Unfreeze the wallet"]


def test_somebody_without_a_wallet_can_be_granted_credits() -> None:
    eve = UserFactory.create(email="eve@example.com")
    staff = staff_with("accounts.view_user", "credits.grant_credits", "credits.freeze_wallet")
    deeds = dict(staff.get(page(eve)).context["deeds"])
    assert [str(label) for label in deeds] == ["Grant credits"]
    (address,) = deeds.values()
    answer = staff.post(address, {"request_key": uuid4(), "reason": "Welcome", "amount": 8})
    assert (answer.status_code, answer["Location"]) == (302, page(eve))
    assert Wallet.objects.get(pk=eve.pk).wallet == 8


def test_what_the_product_did_by_itself_is_said(ada: User) -> None:
    staff = staff_with(*SEE)
    (audit,) = [p for p in staff.get(page(ada)).context["panels"] if str(p.title) == "Audit log"]
    frozen = {str(row[1].text): [str(cell.text) for cell in row[2:]] for row in audit.rows}
    assert frozen["wallet.frozen"] == ["user", "the product itself", "It does not add up"]
