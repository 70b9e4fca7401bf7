"""A video's receipt, as the API shows it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from generation.models import FrameMode, JobState
from generation.selectors.receipts import Receipt
from generation.serializers.jobs import FailureSerializer, TimelineSerializer
from generation.services.quotes import credits_usd
from generation.words import failure_words

HASH = "SHA-256, in hex."


class ReceiptInputSerializer(serializers.Serializer):
    """What went in.

    `order_sha256` is what the charge carries: SHA-256 over the JSON list, without spaces, of
    photo_sha256, focus, prompt, platform, model and seconds, and of framing where it is "pad",
    written as they are here.
    """

    photo_sha256 = serializers.CharField(source="job.image.sha256", help_text=HASH)
    order_sha256 = serializers.CharField(source="order_hash", help_text=HASH)
    focus = serializers.SerializerMethodField(
        help_text="The point that must stay in frame: fractions from the left and from the top."
    )
    framing = serializers.ChoiceField(
        source="job.framing",
        choices=FrameMode.choices,
        help_text="Whether the photo was cropped to the frame, or shown whole before a blur.",
    )
    prompt = serializers.CharField(source="job.prompt")
    platform = serializers.CharField(source="job.platform")
    seconds = serializers.IntegerField(source="job.seconds")
    size = serializers.CharField(source="job.size")

    def get_focus(self, receipt: Receipt) -> list[float]:
        """As the order has it."""
        return [round(receipt.job.focus_x, 4), round(receipt.job.focus_y, 4)]


class ReceiptRenderSerializer(serializers.Serializer):
    """Who made it: the model by its slug, its name and the renderer's own name for it."""

    model = serializers.CharField(source="job.model")
    model_name = serializers.CharField()
    upstream = serializers.CharField(source="job.upstream")
    endpoint = serializers.CharField(source="job.endpoint")
    provider_job_id = serializers.CharField(source="job.provider_job_id", allow_null=True)


class ReceiptPriceSerializer(serializers.Serializer):
    """The price, and what was paid in the end; in dollars at list price."""

    credits = serializers.IntegerField(source="job.credits")
    usd = serializers.SerializerMethodField()
    paid = serializers.IntegerField()

    def get_usd(self, receipt: Receipt) -> str:
        """Such as "0.80"."""
        return credits_usd(receipt.job.credits)


class ReceiptFileSerializer(serializers.Serializer):
    """The original, byte for byte as the renderer made it; `deleted_at` once its creator did that.

    Its length and size were read from the file.
    """

    asset_id = serializers.UUIDField(source="id")
    sha256 = serializers.CharField(help_text=HASH)
    bytes = serializers.IntegerField()
    content_type = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    duration = serializers.FloatField(help_text="Seconds.")
    deleted_at = serializers.DateTimeField(allow_null=True)


class MovementSerializer(serializers.Serializer):
    """One movement of the ledger, with all that its `hash` covers (see the chain's description).

    `amounts` are by account. The hash of a creator's first movement follows their id.
    """

    id = serializers.UUIDField()
    sequence = serializers.IntegerField()
    kind = serializers.CharField()
    reference = serializers.CharField()
    at = serializers.DateTimeField(source="created_at")
    amounts = serializers.DictField(child=serializers.IntegerField())
    input_hash = serializers.CharField(help_text=HASH)
    previous_hash = serializers.CharField()
    hash = serializers.CharField(help_text=HASH)


class ReceiptSerializer(serializers.Serializer):
    """Everything that can be proven about a video."""

    job = serializers.UUIDField(source="job.id")
    state = serializers.ChoiceField(JobState.choices, source="job.state")
    created_at = serializers.DateTimeField(source="job.created_at")
    finished_at = serializers.DateTimeField(source="job.finished_at", allow_null=True)
    input = ReceiptInputSerializer(source="*")
    render = ReceiptRenderSerializer(source="*")
    price = ReceiptPriceSerializer(source="*")
    steps = TimelineSerializer(source="job.events", many=True)
    file = ReceiptFileSerializer(allow_null=True)
    ledger = MovementSerializer(source="movements", many=True)
    failure = serializers.SerializerMethodField()

    @extend_schema_field(FailureSerializer(allow_null=True))
    def get_failure(self, receipt: Receipt) -> dict[str, Any] | None:
        """Only of a failed one."""
        if receipt.job.state != JobState.FAILED:
            return None
        code = receipt.job.failure_code
        return {"code": code, "message": failure_words(code), "refunded": True}
