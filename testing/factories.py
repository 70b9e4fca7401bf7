"""Things that tests need to be there, each whole and different from the last.

Models are named, not imported, so that every room may use these without knowing the others.
"""

from __future__ import annotations

from datetime import timedelta
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


class CustomerFactory(DjangoModelFactory):
    """Somebody as Stripe knows them."""

    class Meta:
        model = "billing.Customer"

    creator = factory.SubFactory(UserFactory)
    customer_id = factory.LazyFunction(lambda: f"cus_{uuid4().hex}")
    email = factory.SelfAttribute("creator.email")
    livemode = False


class ReversalFactory(DjangoModelFactory):
    """A refund of a part of a payment."""

    class Meta:
        model = "billing.Reversal"

    purchase = factory.SubFactory(PurchaseFactory, paid=True)
    kind = "refund"
    stripe_id = factory.LazyFunction(lambda: f"re_{uuid4().hex}")
    amount_cents = 100


class StripeEventFactory(DjangoModelFactory):
    """An event that Stripe sent and nobody has handled."""

    class Meta:
        model = "billing.StripeEvent"

    event_id = factory.Sequence(lambda number: f"evt_{number}")
    type = "charge.succeeded"
    payload: dict[str, Any] = {}


class AssetFactory(DjangoModelFactory):
    """The row of a stored photo, without its file."""

    class Meta:
        model = "generation.Asset"

    owner = factory.SubFactory(UserFactory)
    kind = "upload"
    storage_key = factory.LazyFunction(lambda: f"uploads/{uuid4().hex}.jpg")
    content_type = "image/jpeg"
    bytes = 1_000
    sha256 = "0" * 64
    width = 720
    height = 1280


class JobFactory(DjangoModelFactory):
    """An order without its payment; `ready=True` is one whose video is stored.

    `took` is how many seconds its render took; it was seen to be over `ago` seconds ago.
    """

    class Meta:
        model = "generation.Job"
        exclude = ("stored_at",)
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    image = factory.SubFactory(AssetFactory, owner=factory.SelfAttribute("..owner"))
    prompt = "A hand lifts the cup."
    platform = "tiktok"
    model = "sora-2"
    upstream = "sora-2"
    endpoint = "openai"
    seconds = 4
    size = "720x1280"
    credits = 8
    cost_microdollars = 400_000

    class Params:
        took = 60
        ago = 0
        ready = factory.Trait(
            state="ready",
            steps=4,
            progress=100,
            provider_job_id=factory.LazyFunction(lambda: f"video_{uuid4().hex}"),
            video=factory.SelfAttribute("image"),
            stored_at=factory.LazyAttribute(
                lambda job: timezone.now() - timedelta(seconds=job.ago)
            ),
            submitted_at=factory.LazyAttribute(
                lambda job: job.stored_at - timedelta(seconds=job.took)
            ),
            finished_at=factory.SelfAttribute("stored_at"),
            rendered=factory.RelatedFactory(
                "testing.factories.JobEventFactory",
                factory_related_name="job",
                at=factory.SelfAttribute("..finished_at"),
            ),
        )


class JobEventFactory(DjangoModelFactory):
    """The moment in which a render was seen to be over."""

    class Meta:
        model = "generation.JobEvent"

    job = factory.SubFactory(JobFactory)
    sequence = 3
    state = "storing"
    code = "storing"


class ExportFactory(DjangoModelFactory):
    """Another size of a finished video, waiting to be made."""

    class Meta:
        model = "generation.Export"

    job = factory.SubFactory(JobFactory, ready=True)
    width = 720
    height = 720
    seconds = 4
    mode = "crop"
    focus_x = 0.5
    focus_y = 0.5
    due_at = factory.LazyFunction(timezone.now)
    deadline_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=5))


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
