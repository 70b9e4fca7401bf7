"""Models in the admin: edited with a history, recorded, held to what can be."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.audit import AuditAction
from common.models import AuditEvent
from generation.models import VideoModel
from generation.services.model_measure import models_measure
from testing.factories import JobFactory
from testing.staff import staff_sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/generation/videomodel/"
SEEDED = "Standard (renderer not named)"
FORM: dict[str, Any] = {
    "slug": "sora-2",
    "name": "Wan 2.2",
    "endpoint": "openai",
    "upstream": "wan-2.2",
    "credits_per_second": 2,
    "cost_microdollars": 100_000,
    "size_costs": "{}",
    "seconds": "4,8",
    "sizes": "720x1280",
    "prompt_limit": 1500,
    "typical_p50": 60,
    "typical_p90": 120,
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


def model(slug: str = "sora-2") -> VideoModel:
    return VideoModel.objects.get(slug=slug)


def address(slug: str = "sora-2") -> str:
    return reverse("admin:generation_videomodel_change", args=[model(slug).pk])


def change(staff: Client, **fields: object) -> Any:
    return staff.post(address(), FORM | fields)


def recorded() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=AuditAction.MODEL_CHANGED).order_by("created_at"))


def act(staff: Client, action: str, *slugs: str) -> list[str]:
    chosen = [model(slug).pk for slug in slugs]
    answer = staff.post(LIST, {"action": action, "_selected_action": chosen}, follow=True)
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_an_edit_is_recorded_with_the_old_values_and_who_made_it(staff: Client, boss: User) -> None:
    assert change(staff).status_code == 302
    edited = model()
    assert (edited.name, edited.seconds, edited.sizes) == ("Wan 2.2", [4, 8], ["720x1280"])
    (event,) = recorded()
    assert (event.actor_id, event.target) == (boss.id, "model:sora-2")
    assert event.data["old"]["name"] == SEEDED
    assert event.data["new"]["seconds"] == [4, 8]
    assert "position" not in event.data["new"]
    newest, first = edited.history.all()
    assert (newest.name, newest.history_user) == ("Wan 2.2", boss)
    assert (first.name, first.history_type) == (SEEDED, "+")


def test_what_was_measured_meanwhile_stays(staff: Client, boss: User) -> None:
    for seconds in range(1, 21):
        JobFactory.create(ready=True, owner=boss, took=seconds, upstream="wan-2.2")
    stale = FORM | {"upstream": "wan-2.2"}
    staff.post(address(), stale)
    models_measure()
    staff.post(address(), stale | {"name": "Wan"})
    assert (model().name, model().measured_jobs) == ("Wan", 20)


def test_the_history_opens_and_an_older_price_can_be_asked_again(staff: Client) -> None:
    change(staff, credits_per_second=3)
    change(staff, credits_per_second=4)
    pk = model().pk
    page = staff.get(f"{LIST}{pk}/history/")
    assert page.status_code == 200
    assert "staff@example.com" in page.content.decode()

    older = f"{LIST}{pk}/history/{model().history.get(credits_per_second=3).history_id}/"
    assert staff.get(older).status_code == 200
    assert staff.post(older, FORM | {"credits_per_second": 3}).status_code == 302
    assert model().credits_per_second == 3
    assert len(recorded()) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"credits_per_second": 0}, "greater than or equal to 1"),
        ({"credits_per_second": 10_001}, "less than or equal to 10000"),
        ({"seconds": ""}, "This field is required"),
        ({"seconds": "4,0"}, "Item 2 in the array did not validate: Ensure this value is greater"),
        ({"seconds": "4,99999"}, "less than or equal to 600"),
        ({"sizes": "720 by 1280"}, "A size is written like 720x1280"),
        ({"cost_microdollars": 200_001}, "must not cost us more than it earns"),
        ({"size_costs": '{"9x9": 1}'}, "9x9 is not among the sizes"),
        ({"size_costs": '{"720x1280": 200001}'}, "720x1280 costs us more than it earns"),
        ({"size_costs": "[1]"}, "Write it like"),
        ({"endpoint": "nowhere"}, "Select a valid choice"),
        ({"typical_p90": 59}, "at least as long"),
        ({"slug": "sora-2-pro"}, "already exists"),
    ],
)
def test_a_model_that_makes_no_sense_is_not_saved(
    staff: Client, wrong: dict[str, object], said: str
) -> None:
    answer = change(staff, **wrong)
    assert answer.status_code == 200
    errors = answer.context["errors"]
    assert said in str(errors)
    assert model().name == SEEDED
    assert recorded() == []


def test_the_page_shows_what_is_left_of_the_price_for_each_size(staff: Client) -> None:
    page = " ".join(staff.get(address("sora-2-pro")).content.decode().split())
    rows = page.partition("Left of 4 s")[2]
    cells = [cell.partition("</td>")[0] for cell in rows.split("<td>")[1:]]
    base = ["$0.60", "$0.30", "$0.30 (50 %)", "$2.40", "$1.20", "$1.20 (50 %)"]
    assert cells[:7] == ["720x1280", *base]
    dearest = cells.index("1024x1792")
    assert cells[dearest + 1 : dearest + 4] == ["$0.60", "$0.50", "$0.10 (16 %)"]


def test_a_loss_is_shown_as_one(staff: Client) -> None:
    VideoModel.objects.filter(slug="sora-2").update(enabled=False, cost_microdollars=250_000)
    assert "−$0.05 (−25 %)" in staff.get(address()).content.decode()
    assert "−25 %" in staff.get(LIST).content.decode()


def test_the_page_says_how_long_it_takes_and_how_we_know(staff: Client, boss: User) -> None:
    assert "no render of the last 30 days" in staff.get(address()).content.decode()
    for _ in range(19):
        JobFactory.create(ready=True, owner=boss, took=30)
    models_measure()
    page = staff.get(address()).content.decode()
    assert "30 to 30 seconds, of 19 renders: too few, 20 are needed" in page
    JobFactory.create(ready=True, owner=boss, took=30)
    models_measure()
    assert "30 to 30 seconds, of 20 renders</div>" in staff.get(address()).content.decode()


def test_an_endpoint_that_is_gone_stays_choosable_and_is_said_so(staff: Client) -> None:
    VideoModel.objects.filter(slug="sora-2").update(endpoint="spare")
    page = staff.get(address()).content.decode()
    assert '<option value="spare" selected>spare (not configured)</option>' in page
    assert '<option value="openai">openai (openai_videos)</option>' in page
    assert change(staff, endpoint="spare").status_code == 302
    assert model().endpoint == "spare"
    assert "spare (not configured)" in staff.get(LIST).content.decode()


def test_a_model_is_added(staff: Client) -> None:
    assert staff.get(f"{LIST}add/").status_code == 200
    answer = staff.post(f"{LIST}add/", FORM | {"slug": "wan", "position": 3})
    assert answer.status_code == 302
    assert model("wan").upstream == "wan-2.2"
    (event,) = recorded()
    assert event.data["new"]["slug"] == "wan"


def test_models_are_taken_off_offer_and_put_back(staff: Client, boss: User) -> None:
    assert act(staff, "take_off_offer", "sora-2", "sora-2-pro") == [
        f"{SEEDED} is off offer.",
        "Pro (renderer not named) is off offer.",
    ]
    assert not VideoModel.objects.filter(enabled=True).exists()
    assert act(staff, "put_on_offer", "sora-2") == [f"{SEEDED} is on offer."]
    assert model().enabled
    assert [event.data["new"] for event in recorded()] == [
        {"enabled": False},
        {"enabled": False},
        {"enabled": True},
    ]
    assert model().history.first().history_user == boss


def test_what_loses_money_is_not_put_on_offer(staff: Client) -> None:
    VideoModel.objects.filter(slug="sora-2").update(enabled=False, cost_microdollars=200_001)
    said = act(staff, "put_on_offer", "sora-2", "sora-2-pro")
    assert said == [f"{SEEDED}: Enabled, a model must not cost us more than it earns."]
    assert not model().enabled
    assert recorded() == []


def test_a_slug_stays_once_a_video_was_ordered_under_it(staff: Client, boss: User) -> None:
    JobFactory.create(ready=True, owner=boss)
    form = staff.get(address()).context["adminform"].form
    assert "slug" not in form.fields
    assert change(staff, slug="other").status_code == 302
    assert model("sora-2").name == "Wan 2.2"


def test_a_model_is_taken_off_offer_not_deleted(staff: Client) -> None:
    deletion = reverse("admin:generation_videomodel_delete", args=[model().pk])
    assert staff.post(deletion, {"post": "yes"}).status_code == 403
