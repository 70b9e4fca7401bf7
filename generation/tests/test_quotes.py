"""What a video would cost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import User
from credits.freezing import wallet_freeze
from credits.services import credits_purchase
from generation.services.quotes import quote_make
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
