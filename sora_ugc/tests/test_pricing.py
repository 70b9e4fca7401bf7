"""Every price, computed from the catalogue and the packs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from billing.models import Pack
from generation.models import VideoModel
from sora_ugc.pricing import TakePrice, price_list

pytestmark = pytest.mark.django_db


def take(slug: str, seconds: int) -> TakePrice:
    (found,) = [
        take
        for model in price_list().models
        if model.model.slug == slug
        for take in model.takes
        if take.seconds == seconds
    ]
    return found


def page(client: Client) -> str:
    """The page's words, one space between them."""
    html = client.get("/pricing/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_seeded_prices() -> None:
    shortest = take("sora-2", 4)

    assert (shortest.credits, shortest.cents) == (8, 80)
    assert [(offer.pack.slug, offer.price, offer.takes) for offer in shortest.packs] == [
        ("starter", 80, 12),
        ("creator", 77, 37),
        ("studio", 72, 125),
    ]
    assert (shortest.renderer_least, shortest.renderer_most) == (400_000, 400_000)
    assert price_list().cheapest == shortest


def test_a_size_that_costs_more_widens_the_renderers_part() -> None:
    longest = take("sora-2-pro", 12)

    assert (longest.credits, longest.cents) == (72, 720)
    assert (longest.renderer_least, longest.renderer_most) == (3_600_000, 6_000_000)
    assert [offer.takes for offer in longest.packs] == [1, 4, 13]


@pytest.mark.parametrize("costs", [{"cost_microdollars": 0}, {"size_costs": {"720x1280": 0}}])
def test_a_cost_that_nobody_knows_is_not_claimed(client: Client, costs: dict[str, object]) -> None:
    VideoModel.objects.filter(slug="sora-2-pro").update(enabled=False)
    VideoModel.objects.filter(slug="sora-2").update(**costs)

    assert take("sora-2", 4).renderer_least is None
    assert "The renderer takes" not in page(client)


@pytest.mark.parametrize(
    ("price_cents", "size", "price"), [(1, 3, 3), (1, 16, 1), (1, 17, 0), (2_999, 300, 80)]
)
def test_a_price_with_a_pack_is_rounded_to_the_nearest(
    price_cents: int, size: int, price: int
) -> None:
    Pack.objects.filter(slug="starter").update(price_cents=price_cents, credits=size)

    assert take("sora-2", 4).packs[0].price == price


def test_the_page_says_all_of_it(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):
        text = page(client)

    assert "Starter 100 credits Price $10 One credit $0.100 Makes up to 12 videos" in text
    assert (
        "4 seconds 8 credits At list price $0.80 With Starter the pack makes 12 $0.80"
        " With Creator the pack makes 37 $0.77 With Studio the pack makes 125 $0.72"
        " The renderer takes $0.40 of it If it fails 0 credits"
    ) in text
    assert "The renderer takes more for larger sizes $1.20 to $2" in text
    assert "One credit is $0.10 at list price" in text


def test_another_currency_keeps_its_own_sign(client: Client) -> None:
    Pack.objects.filter(slug="starter").update(currency="jpy", price_cents=1_500)

    assert "With Starter the pack makes 12 120 JPY" in page(client)


def test_without_a_renderer_no_take_has_a_price(client: Client, settings: Settings) -> None:
    settings.VIDEO_ENDPOINTS = {}
    text = page(client)

    assert "No model is on offer right now" in text
    assert "Makes up to" not in text
    assert "Starter 100 credits Price $10" in text
    assert price_list().cheapest is None


def test_without_packs_nothing_is_for_sale(client: Client) -> None:
    Pack.objects.update(enabled=False)
    text = page(client)

    assert "No pack is on sale right now." in text
    assert "Buy credits" not in text
    assert "At list price $0.80" in text
