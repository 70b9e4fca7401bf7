"""Other sizes of a video, as the API takes and shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.fields import TextField
from common.storage import signed_url
from generation.models import Asset, Export, ExportState, FrameMode
from generation.selectors.exports import Shape
from generation.serializers.jobs import VideoSerializer


class ExportInput(serializers.Serializer):
    """Where it is to be posted; `mode` by itself: cropped where at least half of it stays."""

    platform = TextField(max_length=50)
    mode = serializers.ChoiceField(FrameMode.choices, required=False, allow_null=True)


class ExportFailureSerializer(serializers.Serializer):
    """Why there is no file; asking for it again tries again."""

    code = serializers.CharField()
    message = serializers.CharField()


class ExportSerializer(serializers.Serializer):
    """One file: the video in one shape, for all `platforms` that take it.

    `original` says that the video itself has this shape; then it has no `id`, and `file` is the
    job's own video.
    """

    id = serializers.UUIDField(allow_null=True)
    original = serializers.BooleanField()
    platforms = serializers.ListField(child=serializers.CharField())
    mode = serializers.ChoiceField(FrameMode.choices, allow_null=True)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    seconds = serializers.FloatField()
    state = serializers.ChoiceField(ExportState.choices)
    progress = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    file = VideoSerializer(allow_null=True)
    failure = ExportFailureSerializer(allow_null=True)


def original_data(video: Asset, shape: Shape) -> dict[str, Any]:
    """The video itself, where it is what a platform takes."""
    return {
        "id": None,
        "original": True,
        "platforms": _slugs(shape),
        "mode": None,
        "width": video.width,
        "height": video.height,
        "seconds": video.duration,
        "state": ExportState.READY,
        "progress": 100,
        "created_at": video.created_at,
        "finished_at": video.created_at,
        "file": file_data(video),
        "failure": None,
    }


def export_data(export: Export, shapes: Sequence[Shape]) -> dict[str, Any]:
    """An export; `shapes` are those that it was made for."""
    failed = export.state == ExportState.FAILED
    words = _("This size could not be made. Ask for it again to try once more; it costs nothing.")
    return {
        "id": export.pk,
        "original": False,
        "platforms": [slug for shape in shapes for slug in _slugs(shape)],
        "mode": export.mode,
        "width": export.width,
        "height": export.height,
        "seconds": export.seconds,
        "state": export.state,
        "progress": export.progress,
        "created_at": export.created_at,
        "finished_at": export.finished_at,
        "file": file_data(export.asset),
        "failure": {"code": "export_failed", "message": words} if failed else None,
    }


def file_data(asset: Asset | None) -> dict[str, Any] | None:
    """A stored video with a link that downloads it; None when there is none, or none any more."""
    if asset is None or asset.deleted_at:
        return None
    link = signed_url(asset.storage_key, filename=asset.download_name)
    return {
        "asset_id": asset.pk,
        "download_url": link.url,
        "expires_at": link.expires_at,
        "sha256": asset.sha256,
        "bytes": asset.bytes,
        "duration": asset.duration,
    }


def _slugs(shape: Shape) -> list[str]:
    return [platform.slug for platform in shape.platforms]
