"""Models, platforms and prices, as the API takes and shows them."""

from __future__ import annotations

from rest_framework import serializers

from common.fields import TextField
from generation.models import VideoModel


class TypicalSecondsSerializer(serializers.Serializer):
    """Rendering times in seconds: half of the videos are done by p50, nine of ten by p90.

    Measured from what this site rendered, once that is enough.
    """

    p50 = serializers.IntegerField()
    p90 = serializers.IntegerField()


class VideoModelSerializer(serializers.ModelSerializer[VideoModel]):
    """A model that can be chosen."""

    provider = serializers.CharField(
        source="endpoint", help_text="The configured endpoint that renders it."
    )
    typical_seconds = TypicalSecondsSerializer(source="typical")

    class Meta:
        model = VideoModel
        fields = (
            "slug",
            "name",
            "provider",
            "seconds",
            "sizes",
            "credits_per_second",
            "prompt_limit",
            "accepts_people",
            "typical_seconds",
        )


class SafeZoneSerializer(serializers.Serializer):
    """What the platform's own buttons cover from each edge, as fractions of the frame."""

    top = serializers.FloatField()
    right = serializers.FloatField()
    bottom = serializers.FloatField()
    left = serializers.FloatField()


class SourceSerializer(serializers.Serializer):
    """Where a figure was read, and when; `estimated` when nobody publishes it and it is ours."""

    document = serializers.CharField()
    url = serializers.CharField()
    seen = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    estimated = serializers.BooleanField()


class SourcesSerializer(serializers.Serializer):
    """The sources of a platform's figures; `shape` is the ratio and the pixels."""

    shape = SourceSerializer()
    max_seconds = SourceSerializer()
    safe_zone = SourceSerializer()


class DisclosureSerializer(serializers.Serializer):
    """What the platform asks one to say about a clip that AI made; `required` by its rules."""

    # Fields have attributes of these names too, which the base class takes out of their way.
    label = serializers.CharField()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]
    asks = serializers.CharField()
    where = serializers.CharField()
    source = SourceSerializer(allow_null=True)  # type: ignore[assignment]


class PlatformSerializer(serializers.Serializer):
    """A place to post to; `max_seconds` is the longest clip that it takes."""

    slug = serializers.CharField()
    name = serializers.CharField()
    ratio = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    max_seconds = serializers.IntegerField()
    safe_zone = SafeZoneSerializer()
    disclosure = DisclosureSerializer()
    sources = SourcesSerializer()


class ChoiceInput(serializers.Serializer):
    """What to render; by default with the cheapest model, in its shortest length."""

    platform = TextField(max_length=50)
    model = TextField(max_length=50, required=False, allow_null=True)
    seconds = serializers.IntegerField(required=False, allow_null=True)


class QuoteSerializer(serializers.Serializer):
    """A price in credits and in dollars at list price, beside what is in the wallet.

    `after` is what would be left; below zero, it says how many credits are missing.
    """

    credits = serializers.IntegerField()
    usd = serializers.CharField()
    available = serializers.IntegerField()
    after = serializers.IntegerField()
    sufficient = serializers.BooleanField()
    model = serializers.CharField(source="choice.model.slug")
    seconds = serializers.IntegerField(source="choice.seconds")
    size = serializers.CharField(source="choice.size")
