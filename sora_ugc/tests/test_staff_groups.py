"""What each group of staff may see and do, page by page and deed by deed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tokens import token_create
from common.admin_actions import ObjectAction
from common.models import AuditEvent, CheckResult
from credits.services import credits_grant
from generation.models import Renderer, TakeReport, VideoModel
from sora_ugc.staff_groups import FINANCE, GROUPS, OPERATIONS, RIGHTS, SUPPORT, rights_of
from testing.factories import (
    CustomerFactory,
    ExportFactory,
    JobFactory,
    LeakedCostFactory,
    ProviderNoticeFactory,
    PurchaseFactory,
    ReversalFactory,
    StripeEventFactory,
    UserFactory,
)
from testing.staff import staff_sign_in

NOBODY: tuple[str, ...] = ()

# Who may open the list and the rows of each model.
PAGES = {
    "accounts.User": GROUPS,
    "accounts.ApiToken": (SUPPORT, OPERATIONS),
    "auth.Group": NOBODY,
    "billing.Customer": (FINANCE,),
    "billing.Pack": (FINANCE, OPERATIONS),
    "billing.Purchase": GROUPS,
    "billing.Reversal": GROUPS,
    "billing.StripeEvent": (FINANCE, OPERATIONS),
    "common.AuditEvent": (FINANCE, OPERATIONS),
    "common.CheckResult": (FINANCE, OPERATIONS),
    "credits.Transaction": GROUPS,
    "credits.Wallet": GROUPS,
    "generation.Asset": (SUPPORT, OPERATIONS),
    "generation.Export": (SUPPORT, OPERATIONS),
    "generation.Job": GROUPS,
    "generation.LeakedCost": (FINANCE, OPERATIONS),
    "generation.ProviderNotice": (OPERATIONS,),
    "generation.Renderer": (FINANCE, OPERATIONS),
    "generation.TakeReport": (SUPPORT, OPERATIONS),
    "generation.VideoModel": (FINANCE, OPERATIONS),
}
# Who may add a row, or change one in its form.
EDITED = {
    "billing.Pack": (OPERATIONS,),
    "generation.VideoModel": (OPERATIONS,),
}
# Who may do what to a thing.
DEEDS = {
    "accounts.User suspend": (SUPPORT, FINANCE),
    "accounts.User reinstate": (SUPPORT, FINANCE),
    "accounts.User pack-data": (SUPPORT,),
    "accounts.User close": (SUPPORT,),
    "accounts.User grant": (FINANCE,),
    "accounts.User freeze": (FINANCE,),
    "accounts.User unfreeze": (FINANCE,),
    "credits.Wallet grant": (FINANCE,),
    "credits.Wallet freeze": (FINANCE,),
    "credits.Wallet unfreeze": (FINANCE,),
    "billing.Purchase refund": (FINANCE,),
    "billing.Purchase release": (FINANCE,),
    "billing.StripeEvent replay": (FINANCE, OPERATIONS),
    "billing.StripeEvent set-aside": (FINANCE, OPERATIONS),
    "generation.Job goodwill": (SUPPORT,),
    "generation.Job poll": (SUPPORT, OPERATIONS),
    "generation.Job stop": (SUPPORT, OPERATIONS),
    "generation.Job store": (SUPPORT, OPERATIONS),
    "generation.Renderer resume": (OPERATIONS,),
    "generation.Renderer steer": (OPERATIONS,),
    "generation.TakeReport answer": (SUPPORT,),
    "generation.TakeReport give": (SUPPORT,),
}
# What is no list and no row.
PLACES = {
    "admin:common_auditevent_export": (FINANCE, OPERATIONS),
    "admin:generation_renderer_health": (FINANCE, OPERATIONS),
    "admin:margins": (FINANCE, OPERATIONS),
}

pytestmark = pytest.mark.django_db


def member(*groups: str) -> Client:
    """A browser of staff in these groups."""
    staff = UserFactory.create(is_staff=True)
    staff.groups.set(Group.objects.filter(name__in=groups))
    browser = Client()
    staff_sign_in(browser, staff)
    return browser


@pytest.fixture
def things() -> dict[str, Model]:
    """One of each kind, by the name of its model."""
    job = JobFactory.create(ready=True)
    purchase = PurchaseFactory.create(creator=job.owner, paid=True)
    made: list[Model] = [
        Group.objects.get(name=SUPPORT),
        job,
        purchase,
        job.owner,
        job.image,
        LeakedCostFactory.create(job=job),
        ProviderNoticeFactory.create(),
        CustomerFactory.create(creator=job.owner),
        ReversalFactory.create(purchase=purchase),
        StripeEventFactory.create(),
        CheckResult.objects.create(name="ledger"),
        Renderer.objects.create(slug="openai"),
        VideoModel.objects.all()[0],
        TakeReport.objects.create(job=job, reason="sound"),
        ExportFactory.create(job=job),
    ]
    token_create(user=job.owner, name="x")
    credited(job.owner)
    found = {thing._meta.label: thing for thing in made}
    for model in admin.site._registry:
        found.setdefault(model._meta.label, model._default_manager.all()[0])
    return found


def credited(owner: User) -> None:
    """So that there are a wallet and a transaction."""
    with transaction.atomic():
        credits_grant(creator_id=owner.pk, amount=5, reason="for a test")


def place(label: str, page: str, *arguments: object) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{page}", args=arguments)


def test_every_page_and_deed_of_the_admin_stands_in_the_tables() -> None:
    registered = admin.site._registry.items()
    deeds = {
        f"{model._meta.label} {deed.name}" for model, pages in registered for deed in _deeds(pages)
    }
    assert {model._meta.label for model, _pages in registered} == PAGES.keys()
    assert deeds == DEEDS.keys()


def _deeds(pages: object) -> Sequence[ObjectAction]:
    return getattr(pages, "object_actions", ())


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_opens_what_it_may_and_nothing_else(group: str, things: dict[str, Model]) -> None:
    browser = member(group)
    wanted: dict[str, int] = {}
    for label, groups in PAGES.items():
        status = 200 if group in groups else 403
        pages = (place(label, "changelist"), place(label, "change", things[label].pk))
        wanted |= dict.fromkeys(pages, status)
    for name, groups in PLACES.items():
        wanted[reverse(name)] = 200 if group in groups else 403
    seen = {page: browser.get(page).status_code for page in wanted}
    assert seen == wanted


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_edits_what_it_may_and_nothing_else(group: str, things: dict[str, Model]) -> None:
    browser = member(group)
    seen: dict[str, int] = {}
    wanted: dict[str, int] = {}
    for label in PAGES:
        thing = things[label]
        may = group in EDITED.get(label, NOBODY)
        pages = [place(label, "add"), place(label, "delete", thing.pk)]
        # A wrong form is shown again to who may send it.
        wanted |= {pages[0]: 200 if may else 403, pages[1]: 403}
        seen |= {page: browser.post(page, {}).status_code for page in pages}
        changed = place(label, "change", thing.pk)
        wanted[changed] = 200 if may else 403
        seen[changed] = browser.post(changed, {"slug": ""}).status_code
    assert seen == wanted


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_does_what_it_may_and_nothing_else(group: str, things: dict[str, Model]) -> None:
    browser = member(group)
    refused = set()
    for deed in DEEDS:
        label, name = deed.split()
        # Without a reason, so that nothing is done: the form comes back.
        answer = browser.post(
            place(label, "do", things[label].pk, name), {"request_key": str(uuid4())}
        )
        assert answer.status_code in {200, 403}, deed
        if answer.status_code == 403:
            refused.add(deed)
    assert refused == {deed for deed, groups in DEEDS.items() if group not in groups}


def test_staff_of_no_group_sees_nothing(things: dict[str, Model]) -> None:
    browser = member()
    for label in PAGES:
        assert browser.get(place(label, "changelist")).status_code == 403, label
    assert browser.get("/admin/").status_code == 200


def test_the_groups_have_what_the_table_says_whatever_was_changed_by_hand() -> None:
    Group.objects.get(name=FINANCE).delete()
    support = Group.objects.get(name=SUPPORT)
    support.permissions.add(Permission.objects.get(codename="delete_user"))
    own = Group.objects.create(name="Interns")
    own.permissions.add(Permission.objects.get(codename="view_job"))

    for _time in range(2):
        call_command("migrate", verbosity=0)

    for name in GROUPS:
        held = Group.objects.get(name=name).permissions.select_related("content_type")
        rights = {f"{one.content_type.app_label}.{one.codename}" for one in held}
        assert rights == rights_of(name)
    assert own.permissions.count() == 1


def test_permissions_that_are_not_there_yet_are_made_first() -> None:
    Permission.objects.filter(content_type__app_label="generation").delete()
    call_command("migrate", verbosity=0)
    assert Group.objects.get(name=SUPPORT).permissions.count() == len(rights_of(SUPPORT))


def test_no_group_may_change_rights_or_the_log() -> None:
    rights = {right.partition(".")[2] for right in RIGHTS}
    forbidden = ("user", "group", "permission", "auditevent", "transaction", "entry", "wallet")
    edits = {f"{deed}_{model}" for deed in ("add", "change", "delete") for model in forbidden}
    assert rights & edits == set()
    assert not any(right.startswith("delete_") for right in rights)
    assert AuditEvent._meta.label in PAGES
