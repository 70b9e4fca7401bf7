"""The page of margins: for who may see packs and models, with words beside each colour."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing.models import Pack
from generation.models import Job, VideoModel
from testing.factories import JobFactory, PurchaseFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:margins")
SEE = ("billing.view_pack", "generation.view_videomodel")


def test_it_shows_bars_and_the_same_in_figures() -> None:
    staff = staff_with(*SEE)
    answer = staff.get(PAGE)
    text = answer.text

    assert answer.status_code == 200
    assert text.count('role="img"') == len(answer.context["expected"].takes) > 0
    assert "style=" not in text
    assert '<td class="figure">' in text
    for words in ("Where the price goes", "The same in figures", "What a credit is worth"):
        assert words in text
    assert "30 days" in text
    assert 'href="?days=90' in text


def test_a_loss_is_said_in_words() -> None:
    VideoModel.objects.filter(slug="sora-2").update(cost_microdollars=195_000, size_costs={})
    text = staff_with(*SEE).get(PAGE).text
    assert "lose money." in text
    assert "Loss: −$" in text
    assert "(loss)" in text
    assert "is-loss" in text


def test_what_nobody_knows_is_said() -> None:
    VideoModel.objects.update(cost_microdollars=0, size_costs={})
    assert "Nobody has said what the provider takes." in staff_with(*SEE).get(PAGE).text
    Pack.objects.update(currency="eur")
    text = staff_with(*SEE).get(PAGE).text
    assert "is sold in EUR and left out" in text
    assert "Nothing is on offer" in text


def test_it_shows_what_some_days_left() -> None:
    ready = JobFactory.create(ready=True)
    Job.objects.filter(pk=ready.pk).update(cost_microdollars=99_000_000)
    PurchaseFactory.create(paid=True)
    PurchaseFactory.create(paid=True, currency="eur")
    staff = staff_with(*SEE)

    assert staff.get(PAGE, {"days": "90"}).context["actual"].days == 90
    for odd in ("0", "-7", "x", "9" * 30):
        assert staff.get(PAGE, {"days": odd}).context["actual"].days == 30
    text = staff.get(PAGE).text
    assert "1 payment in another currency is left out." in text
    assert "1 payment, 100 credits" in text


@pytest.mark.parametrize("right", SEE)
def test_it_wants_both_rights(right: str) -> None:
    assert staff_with(right).get(PAGE).status_code == 403


@pytest.mark.parametrize("place", ["billing_pack", "generation_videomodel"])
def test_the_lists_of_packs_and_models_lead_to_it(place: str) -> None:
    address = reverse(f"admin:{place}_changelist")
    assert PAGE in staff_with(*SEE).get(address).text
    (other,) = (right for right in SEE if not right.endswith(place.partition("_")[2]))
    mine = next(right for right in SEE if right != other)
    assert PAGE not in staff_with(mine).get(address).text
