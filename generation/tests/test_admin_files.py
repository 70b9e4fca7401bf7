"""Staff look at files and edit the catalogue; neither lets them do what a service should."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from generation.models import VideoModel
from generation.tests.people import creator, photo_of

pytestmark = pytest.mark.django_db

FORM = {
    "prompt_limit": "1500",
    "slug": "sora-2",
    "name": "Wan 2.2",
    "endpoint": "openai",
    "upstream": "wan-2.2",
    "credits_per_second": 2,
    "cost_microdollars": 100_000,
    "size_costs": "{}",
    "seconds": "4,8",
    "sizes": "720x1280",
    "typical_p50": 60,
    "typical_p90": 120,
    "enabled": "on",
    "position": 1,
}


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("staff@example.com"))
    return client


def change(staff: Client, **fields: object) -> int:
    model = VideoModel.objects.get(slug="sora-2")
    address = reverse("admin:generation_videomodel_change", args=[model.pk])
    return staff.post(address, FORM | fields).status_code


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


def test_a_model_is_edited(staff: Client) -> None:
    assert change(staff) == 302
    model = VideoModel.objects.get(slug="sora-2")
    assert (model.name, model.seconds, model.sizes) == ("Wan 2.2", [4, 8], ["720x1280"])
    assert model.prompt_limit == 1500


@pytest.mark.parametrize(
    "wrong",
    [
        {"credits_per_second": 0},
        {"seconds": ""},
        {"sizes": "720 by 1280"},
        {"cost_microdollars": 200_001},
        {"size_costs": '{"9x9": 1}'},
        {"size_costs": "[1]"},
    ],
)
def test_a_model_that_makes_no_sense_is_not_saved(staff: Client, wrong: dict[str, object]) -> None:
    assert change(staff, **wrong) == 200
    assert VideoModel.objects.get(slug="sora-2").name == "Standard"


def test_a_model_is_switched_off_not_deleted(staff: Client) -> None:
    model = VideoModel.objects.get(slug="sora-2")
    deletion = reverse("admin:generation_videomodel_delete", args=[model.pk])
    assert staff.post(deletion, {"post": "yes"}).status_code == 403
