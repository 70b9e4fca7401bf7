"""Files: what creators upload, and what is made for them."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


class AssetKind(models.TextChoices):
    """What a file is for."""

    UPLOAD = "upload", _("Product photo")
    VIDEO = "video", _("Video")
    POSTER = "poster", _("Still image of a video")
    PLAYBACK = "playback", _("Video, arranged for playing at once")
    EXPORT = "export", _("Video in another shape")


class Asset(models.Model):
    """One stored file. The row is written after the file, so that a row always has its file.

    `storage_key` is random, never made of what a creator wrote; `sha256` is the hex digest of the
    stored bytes; `duration` is in seconds. A deleted asset keeps its row (jobs point to it) and
    loses its file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assets"
    )
    kind = models.CharField(max_length=16, choices=AssetKind.choices)
    storage_key = models.CharField(max_length=200, unique=True)
    content_type = models.CharField(max_length=100)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration = models.FloatField(null=True, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "kind", "-created_at"], name="asset_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(name="asset_kind_known", condition=Q(kind__in=AssetKind.values)),
            models.CheckConstraint(
                name="asset_has_content", condition=Q(bytes__gt=0, width__gt=0, height__gt=0)
            ),
            models.CheckConstraint(
                name="asset_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="asset_duration_positive",
                condition=Q(duration__isnull=True) | Q(duration__gt=0),
            ),
        ]

    @property
    def download_name(self) -> str:
        """The file name that a download gets: the original's, with the ending of what is stored."""
        return download_name(
            kind=self.kind, storage_key=self.storage_key, original_name=self.original_name
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.id}"


def download_name(*, kind: str, storage_key: str, original_name: str) -> str:
    """The file name that a download of such an asset gets."""
    stem = slugify(PurePath(original_name).stem)
    ending = storage_key.rpartition(".")[2]
    return f"{stem or slugify(settings.SITE_NAME) or kind}.{ending}"
