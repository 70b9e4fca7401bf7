"""Which models can be chosen."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

from generation.models import TypicalSeconds, VideoModel
from generation.selectors.renderers import renderers_closed, renderers_switched_off


def models_list() -> list[VideoModel]:
    """The models that can render now, in their order: enabled, and their endpoint is configured,
    switched on, not paused, and within its budget of the day."""
    configured = VideoModel.objects.filter(enabled=True, endpoint__in=settings.VIDEO_ENDPOINTS)
    return list(configured.exclude(endpoint__in=renderers_closed().values("slug")))


def models_sold() -> list[VideoModel]:
    """The models for which credits are sold: as `models_list`, but a pause or a spent budget does
    not count, since both pass and credits do not."""
    configured = VideoModel.objects.filter(enabled=True, endpoint__in=settings.VIDEO_ENDPOINTS)
    return list(configured.exclude(endpoint__in=renderers_switched_off().values("slug")))


def model_cheapest(models: list[VideoModel]) -> VideoModel:
    """The one with the lowest price a second; the first of several."""
    return min(models, key=lambda model: model.credits_per_second)


def cheapest_video_credits() -> int | None:
    """What the shortest clip of the cheapest model costs; None when nothing is sold."""
    models = models_sold()
    if not models:
        return None
    model = model_cheapest(models)
    return model.credits_per_second * min(model.seconds)


def model_named(slug: str) -> VideoModel | None:
    """The model of this slug, on offer or not; None when the catalogue has forgotten it."""
    return VideoModel.objects.filter(slug=slug).first()


def typical_seconds(slugs: Collection[str]) -> dict[str, TypicalSeconds]:
    """How long a render of each of these models usually takes; one query.

    What the catalogue has forgotten is left out.
    """
    models = VideoModel.objects.filter(slug__in=set(slugs))
    return {model.slug: model.typical for model in models}
