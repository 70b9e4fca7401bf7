"""Jobs over the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from common.fields import TextField
from common.storage import signed_url
from generation.models import JobEvent, JobState
from generation.selectors.jobs import Removal
from generation.selectors.shown import JobShown, Step, VideoShown
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


class TimelineSerializer(serializers.Serializer):
    """One state entered, and what that means in words."""

    at = serializers.DateTimeField()
    state = serializers.ChoiceField(JobState.choices)
    message = serializers.SerializerMethodField()

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


class JobSerializer(serializers.Serializer):
    """One job, as its creator sees it."""

    # Only a description: `job_body` makes what is sent.
    id = serializers.UUIDField()
    state = serializers.ChoiceField(JobState.choices)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    image = serializers.UUIDField(
        allow_null=True,
        help_text="The photo that it was made of, to order the same again; null once deleted.",
    )
    prompt = serializers.CharField()
    platform = serializers.CharField()
    model = serializers.CharField()
    model_name = serializers.CharField()
    seconds = serializers.IntegerField()
    size = serializers.CharField()
    credits = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    timeline = TimelineSerializer(many=True)
    video = VideoSerializer(allow_null=True)
    thumbnail_url = serializers.URLField(
        allow_null=True, help_text="A still of the finished video."
    )
    removed = RemovalSerializer(allow_null=True)
    failure = FailureSerializer(allow_null=True)


def job_body(job: JobShown) -> dict[str, Any]:
    """A job as JobSerializer describes it."""
    video = job.video
    return {
        "id": job.id,
        "state": job.state,
        "progress": job.progress,
        "image": job.image,
        "prompt": job.prompt,
        "platform": job.platform,
        "model": job.model,
        "model_name": job.model_name,
        "seconds": job.seconds,
        "size": job.size,
        "credits": job.credits,
        "created_at": _time(job.created_at),
        "finished_at": job.finished_at and _time(job.finished_at),
        "timeline": [_step(step) for step in job.steps],
        "video": _video(video, job.kept_until) if video and not video.deleted_at else None,
        "thumbnail_url": job.poster and signed_url(job.poster).url,
        "removed": job.removal and _removed(job.removal),
        "failure": _failure(job.failure_code) if job.state == JobState.FAILED else None,
    }


def _step(step: Step) -> dict[str, Any]:
    message = event_words(step.code, step.params)
    return {"at": _time(step.at), "state": step.state, "message": message}


def _video(video: VideoShown, kept_until: datetime | None) -> dict[str, Any]:
    """The stored original, byte for byte as the renderer made it."""
    link = signed_url(video.storage_key, filename=video.download_name)
    return {
        "asset_id": video.id,
        "download_url": link.url,
        "expires_at": _time(link.expires_at),
        "sha256": video.sha256,
        "bytes": video.bytes,
        "duration": video.duration,
        "kept_until": kept_until and _time(kept_until),
    }


def _removed(removal: Removal) -> dict[str, Any]:
    message = removal_words(removal.reason, removal.at)
    return {"at": _time(removal.at), "reason": removal.reason, "message": message}


def _failure(code: str) -> dict[str, Any]:
    return {"code": code, "message": failure_words(code), "refunded": True}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
