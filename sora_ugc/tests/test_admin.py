"""The whole admin: every list can be opened and searched, every row can be opened."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.services import user_register
from accounts.tokens import token_create
from generation.tests.jobs.driving import creator, order
from testing.factories import (
    LeakedCostFactory,
    ProviderNoticeFactory,
    PurchaseFactory,
    StripeEventFactory,
    UserFactory,
)
from testing.staff import staff_sign_in

ADMINS = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)


@pytest.fixture
def staff(db: None) -> Client:
    """Staff, on a site where each kind of thing has happened once."""
    browser = Client()
    staff_sign_in(browser, UserFactory.create(staff=True))
    return browser


@pytest.fixture
def _one_of_each(db: None) -> None:
    ada = creator()
    job = order(ada, "A quiet clip.")
    token_create(user=user_register(email="eve@example.com", password="a long walk home"), name="x")
    LeakedCostFactory.create(job=job)
    ProviderNoticeFactory.create()
    PurchaseFactory.create(creator=ada, paid=True)
    StripeEventFactory.create()


def _address(model: type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@pytest.mark.usefixtures("_one_of_each")
def test_every_list_and_every_row_opens(staff: Client) -> None:
    for model, _admin in ADMINS:
        assert staff.get(_address(model, "changelist")).status_code == 200, model
        for thing in model._default_manager.all()[:2]:
            assert staff.get(_address(model, "change", thing.pk)).status_code == 200, thing


@pytest.mark.usefixtures("_one_of_each")
def test_every_list_can_be_searched(staff: Client) -> None:
    for model, model_admin in ADMINS:
        assert model_admin.search_fields, model
        for words in ("ada@example.com", "0", "not-a-uuid", "%_'\"\\"):
            answer = staff.get(_address(model, "changelist"), {"q": words})
            assert answer.status_code == 200, (model, words)


def test_it_bears_the_sites_name_and_mark(staff: Client) -> None:
    page = staff.get("/admin/").content.decode()
    assert "Django administration" not in page
    assert "img/mark.svg" in page
