"""Jobs over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.fields import TextField
from common.storage import signed_url
from generation.models import Job, JobEvent, JobState
from generation.selectors.jobs import job_removal
from generation.words import event_words, failure_words, removal_words


class JobCreateSerializer(serializers.Serializer):
    """An order that names a photo uploaded before."""

    image = serializers.UUIDField(help_text="The id that POST /assets gave.")
    prompt = TextField(trim_whitespace=False)
    platform = TextField(max_length=50)
    model = TextField(required=False, allow_null=True, max_length=50)
    seconds = serializers.IntegerField(required=False, allow_null=True, min_value=1)


class JobCreateMultipartSerializer(JobCreateSerializer):
    """An order that brings its photo along."""

    image = serializers.FileField(allow_empty_file=True)  # type: ignore[assignment]


class TimelineSerializer(serializers.ModelSerializer):
    """One state entered, and what that means in words."""

    message = serializers.SerializerMethodField()

    class Meta:
        model = JobEvent
        fields = ["at", "state", "message"]

    def get_message(self, event: JobEvent) -> str:
        """The sentence that the creator reads."""
        return event_words(event.code, event.params)


class VideoSerializer(serializers.Serializer):
    """The finished file; the link works until `expires_at`, the file stays until `kept_until`."""

    asset_id = serializers.UUIDField()
    download_url = serializers.URLField()
    expires_at = serializers.DateTimeField()
    sha256 = serializers.CharField()
    bytes = serializers.IntegerField()
    duration = serializers.FloatField(help_text="Seconds.")
    kept_until = serializers.DateTimeField(allow_null=True, help_text="Null: for good.")


class RemovalSerializer(serializers.Serializer):
    """Why the files of an ended job are gone; the job, its receipt and the ledger stay."""

    at = serializers.DateTimeField()
    reason = serializers.ChoiceField(choices=["deleted", "expired"])
    message = serializers.CharField()


class FailureSerializer(serializers.Serializer):
    """Why there is no video; the credits are back in every case."""

    code = serializers.CharField()
    message = serializers.CharField()
    refunded = serializers.BooleanField()


class JobSerializer(serializers.ModelSerializer):
    """One job, as its creator sees it."""

    timeline = TimelineSerializer(source="events", many=True, read_only=True)
    image = serializers.SerializerMethodField()
    video = serializers.SerializerMethodField()
    thumbnail_url = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id",
            "state",
            "progress",
            "image",
            "prompt",
            "platform",
            "model",
            "model_name",
            "seconds",
            "size",
            "credits",
            "created_at",
            "finished_at",
            "timeline",
            "video",
            "thumbnail_url",
            "removed",
            "failure",
        ]

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_image(self, job: Job) -> str | None:
        """The photo that it was made of, to order the same again; null once it was deleted."""
        return None if job.image.deleted_at else str(job.image_id)

    @extend_schema_field(VideoSerializer(allow_null=True))
    def get_video(self, job: Job) -> dict[str, Any] | None:
        """The stored original, byte for byte as the renderer made it."""
        video = job.video
        if video is None or video.deleted_at:
            return None
        link = signed_url(video.storage_key, filename=video.download_name)
        return {
            "asset_id": str(video.pk),
            "download_url": link.url,
            "expires_at": _time(link.expires_at),
            "sha256": video.sha256,
            "bytes": video.bytes,
            "duration": video.duration,
            "kept_until": job.kept_until and _time(job.kept_until),
        }

    @extend_schema_field(RemovalSerializer(allow_null=True))
    def get_removed(self, job: Job) -> dict[str, str] | None:
        """Once its files were deleted by its creator or had been kept as long as was said."""
        removal = job_removal(job)
        if removal is None:
            return None
        message = removal_words(removal.reason, removal.at)
        return {"at": _time(removal.at), "reason": removal.reason, "message": message}

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_thumbnail_url(self, job: Job) -> str | None:
        """A still of the finished video."""
        poster = job.poster
        return None if poster is None or poster.deleted_at else signed_url(poster.storage_key).url

    @extend_schema_field(FailureSerializer(allow_null=True))
    def get_failure(self, job: Job) -> dict[str, Any] | None:
        """Only of a failed job."""
        if job.state != JobState.FAILED:
            return None
        code = job.failure_code
        return {"code": code, "message": failure_words(code), "refunded": True}


def _time(moment: datetime) -> str:
    return str(serializers.DateTimeField().to_representation(moment))
