"""Staff look at files, and can do nothing to them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from generation.tests.people import creator, photo_of
from testing.staff import staff_sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    staff_sign_in(client, User.objects.create_superuser("staff@example.com"))
    return client


def test_files_are_found_by_their_owner(staff: Client) -> None:
    asset = photo_of(creator("ada"))
    photo_of(creator("eve"))
    address = reverse("admin:generation_asset_changelist")
    page = staff.get(address, {"q": asset.owner.email}).content.decode()
    assert page.count(asset.owner.email) >= 1
    assert "eve-" not in page


def test_files_can_only_be_looked_at(staff: Client) -> None:
    asset = photo_of(creator())
    address = reverse("admin:generation_asset_change", args=[asset.pk])
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"width": 1}).status_code == 403
    deletion = reverse("admin:generation_asset_delete", args=[asset.pk])
    assert staff.post(deletion, {"post": "yes"}).status_code == 403
