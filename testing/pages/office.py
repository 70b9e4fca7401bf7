"""The admin with something of each kind in it, as staff with all rights can open it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from common.admin_actions import ObjectAction
from common.admin_history import HistoryAdmin
from common.models import CheckResult
from generation.models import Job, JobState, Renderer, TakeReport
from testing.factories import (
    CustomerFactory,
    LeakedCostFactory,
    ProviderNoticeFactory,
    ReversalFactory,
    StripeEventFactory,
    UserFactory,
)
from testing.staff import staff_sign_in


def office(creator: User) -> tuple[dict[str, str], list[str]]:
    """The cookies of a member of staff, and the addresses of every kind of page of the admin.

    `creator` is somebody with purchases, jobs, files and tokens.
    """
    _one_of_the_rest(creator)
    browser, staff = Client(), UserFactory.create(staff=True)
    staff_sign_in(browser, staff)
    request = RequestFactory().get("/admin/")
    request.user = staff
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    return cookies, [
        "/admin/",
        "/admin/billing/",
        reverse("admin:margins"),
        reverse("admin:generation_renderer_health"),
        *_places(request),
    ]


def _places(request: HttpRequest) -> Iterator[str]:
    for model, pages in admin.site._registry.items():
        yield _place(model, "changelist")
        if pages.has_add_permission(request):
            yield _place(model, "add")
        thing = pages.get_queryset(request).first()
        assert thing is not None, f"There is nothing of {model._meta.label} to open."
        yield _place(model, "change", thing.pk)
        if isinstance(pages, HistoryAdmin):
            yield _place(model, "history", thing.pk)
        if pages.has_delete_permission(request, thing):
            yield _place(model, "delete", thing.pk)
        deeds: Sequence[ObjectAction] = getattr(pages, "object_actions", ())
        for deed in (one for one in deeds if one.offered(thing)):
            yield _place(model, "do", thing.pk, deed.name)


def _place(model: type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def _one_of_the_rest(creator: User) -> None:
    """What people who only use the product do not bring about."""
    CheckResult.objects.create(name="ledger", checked=12, problems=1, details=["A wallet is off."])
    StripeEventFactory.create()
    ProviderNoticeFactory.create()
    job = Job.objects.filter(owner=creator, state=JobState.READY).latest("created_at")
    LeakedCostFactory.create(job=job)
    TakeReport.objects.create(job=job, reason="product", words="The cup has two handles.")
    purchase = creator.purchases.latest("created_at")
    CustomerFactory.create(creator=creator)
    ReversalFactory.create(purchase=purchase)
    Renderer.objects.get_or_create(slug="openai")
