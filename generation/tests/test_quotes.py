"""What a video would cost, and what cannot be ordered."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction

from accounts.models import User
from common.errors import InvalidInput, Unavailable
from credits.freezing import wallet_freeze
from credits.services import credits_purchase
from generation.models import VideoModel
from generation.services.quotes import choice_make, quote_make
from generation.tests.people import creator

pytestmark = pytest.mark.django_db


def buy(owner: User, amount: int) -> None:
    with transaction.atomic():
        credits_purchase(creator_id=owner.id, amount=amount, purchase_id=uuid4(), memo="Pack")


def test_the_default_is_the_cheapest_model_at_its_shortest() -> None:
    owner = creator()
    buy(owner, 100)
    quote = quote_make(creator_id=owner.id, platform="tiktok")
    choice = quote.choice
    assert (choice.model.slug, choice.seconds, choice.size) == ("sora-2", 4, "720x1280")
    assert (quote.credits, quote.usd) == (8, "0.80")
    assert (quote.available, quote.after, quote.sufficient) == (100, 92, True)


def test_what_is_chosen_has_its_price() -> None:
    quote = quote_make(creator_id=creator().id, platform="youtube", model="sora-2-pro", seconds=12)
    assert (quote.choice.size, quote.credits, quote.usd) == ("1280x720", 72, "7.20")
    assert (quote.available, quote.after, quote.sufficient) == (0, -72, False)


def test_just_enough_is_enough() -> None:
    owner = creator()
    buy(owner, 8)
    quote = quote_make(creator_id=owner.id, platform="tiktok")
    assert (quote.after, quote.sufficient) == (0, True)


def test_a_frozen_wallet_pays_nothing() -> None:
    owner = creator()
    buy(owner, 8)
    wallet_freeze(creator_id=owner.id, reason="It does not add up", actor_id=None)
    assert not quote_make(creator_id=owner.id, platform="tiktok").sufficient


def test_a_cheaper_model_becomes_the_default() -> None:
    VideoModel.objects.filter(slug="sora-2").update(enabled=False)
    assert choice_make(platform="x").model.slug == "sora-2-pro"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"platform": "myspace"}, {"platform"}),
        ({"platform": "x", "model": "dall-e"}, {"model"}),
        ({"platform": "x", "seconds": 5}, {"seconds"}),
        ({"platform": "x", "seconds": 0}, {"seconds"}),
        ({"platform": "x", "seconds": -4}, {"seconds"}),
        ({"platform": "?", "model": "?", "seconds": 4}, {"platform", "model"}),
        ({"platform": "?", "seconds": 5}, {"platform", "seconds"}),
    ],
)
def test_what_does_not_fit_is_said_by_field(given: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        choice_make(**given)  # type: ignore[arg-type]
    assert set(refusal.value.errors or {}) == fields


def test_the_words_name_the_choices() -> None:
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="x", seconds=5)
    assert refusal.value.errors == {"seconds": ["Choose one of: 4, 8, 12."]}


def test_a_clip_longer_than_the_platform_takes_is_refused() -> None:
    VideoModel.objects.filter(slug="sora-2").update(seconds=[150, 160])
    with pytest.raises(InvalidInput) as refusal:
        choice_make(platform="x")
    assert refusal.value.errors == {"seconds": ["This place takes up to 140 seconds."]}


def test_a_disabled_model_is_unknown() -> None:
    VideoModel.objects.filter(slug="sora-2-pro").update(enabled=False)
    with pytest.raises(InvalidInput):
        choice_make(platform="x", model="sora-2-pro")


def test_without_a_renderer_nothing_is_quoted(settings: LazySettings) -> None:
    settings.VIDEO_ENDPOINTS = {}
    with pytest.raises(Unavailable):
        choice_make(platform="tiktok")
