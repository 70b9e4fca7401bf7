"""Finished videos in other shapes, made on demand. An export's row is the outbox of its work."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from generation.models.assets import Asset
from generation.models.framing import FrameMode
from generation.models.jobs import Job


class ExportState(models.TextChoices):
    """Where an export stands; the last two are final, but a failed one may be asked for again."""

    QUEUED = "queued", _("Waiting its turn")
    WORKING = "working", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


ENDED = (ExportState.READY, ExportState.FAILED)


class Export(models.Model):
    """One file: a job's video in `width` x `height` pixels, `seconds` long.

    Whoever deletes the video locks its row and deletes these files, too; one that is being made
    takes the same lock before it counts (`generation.pipeline.exports`).

    It belongs to a shape, not to a platform: places that take the same pixels share it, and what
    is in the file makes it unique, so that nothing is made twice. `focus_x` and `focus_y` are
    fractions of the video's frame. `due_at`, the lease and `deadline_at` are those of a job
    (`generation.models.jobs`): times are the database's, and `attempts` counts how often somebody
    began, so that a video that kills its encoder is given up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="exports")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    seconds = models.FloatField()
    mode = models.CharField(max_length=8, choices=FrameMode.choices)
    focus_x = models.FloatField()
    focus_y = models.FloatField()

    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    asset = models.OneToOneField(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    failure_detail = models.CharField(max_length=200, blank=True)

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["created_at"], name="export_due", condition=Q(due_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "width", "height", "seconds", "mode", "focus_x", "focus_y"],
                name="export_once_per_shape",
            ),
            models.CheckConstraint(
                name="export_words_known",
                condition=Q(state__in=ExportState.values, mode__in=FrameMode.values),
            ),
            models.CheckConstraint(
                name="export_ended_is_not_due",
                condition=Q(state__in=ENDED, finished_at__isnull=False, due_at__isnull=True)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True, due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=Q(state=ExportState.READY, asset__isnull=False)
                | (~Q(state=ExportState.READY) & Q(asset__isnull=True)),
            ),
            models.CheckConstraint(
                name="export_lease_whole",
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="export_numbers_in_range",
                condition=Q(
                    width__gt=0,
                    height__gt=0,
                    seconds__gt=0,
                    progress__lte=100,
                    focus_x__range=(0, 1),
                    focus_y__range=(0, 1),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.width}x{self.height} of {self.job_id} ({self.state})"

    @property
    def has_ended(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return self.state in ENDED
