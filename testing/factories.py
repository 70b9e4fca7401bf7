"""Things that tests need to be there, each whole and different from the last.

Models are named, not imported, so that every room may use these without knowing the others.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory


class UserFactory(DjangoModelFactory):
    """Somebody with an account, no password and no credits."""

    class Meta:
        model = "accounts.User"

    email = factory.Sequence(lambda number: f"creator-{number}-{uuid4().hex[:6]}@example.com")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Any:
        """Through the manager, which spells the address as sign-up does."""
        return model_class.objects.create_user(*args, **fields)

    class Params:
        staff = factory.Trait(is_staff=True, is_superuser=True)


class PurchaseFactory(DjangoModelFactory):
    """A visit to Checkout; `paid=True` is one that was paid."""

    class Meta:
        model = "billing.Purchase"

    creator = factory.SubFactory(UserFactory)
    pack_slug = "starter"
    name = "Starter"
    credits = 100
    price_cents = 1_000
    currency = "usd"
    livemode = False
    return_to = "/billing/"
    check_at = factory.LazyFunction(timezone.now)

    class Params:
        paid = factory.Trait(
            state="paid",
            session_id=factory.LazyFunction(lambda: f"cs_test_{uuid4().hex}"),
            paid_at=factory.LazyFunction(timezone.now),
        )


class StripeEventFactory(DjangoModelFactory):
    """An event that Stripe sent and nobody has handled."""

    class Meta:
        model = "billing.StripeEvent"

    event_id = factory.Sequence(lambda number: f"evt_{number}")
    type = "charge.succeeded"
    payload: dict[str, Any] = {}


class LeakedCostFactory(DjangoModelFactory):
    """A render that was paid for nothing."""

    class Meta:
        model = "generation.LeakedCost"

    endpoint = "openai"
    provider_job_id = factory.Sequence(lambda number: f"video_{number}")
    reason = "canceled"
    microdollars = 400_000


class ProviderNoticeFactory(DjangoModelFactory):
    """A webhook about a video that no job of ours holds yet."""

    class Meta:
        model = "generation.ProviderNotice"

    webhook_id = factory.Sequence(lambda number: f"wh_{number}")
    endpoint = "openai"
    provider_job_id = factory.Sequence(lambda number: f"video_{number}")
    type = "video.completed"
