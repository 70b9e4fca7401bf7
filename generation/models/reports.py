"""What a creator says about a finished take that is not what it should be, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from generation.models.jobs import Job

LONGEST_WORDS = 500
LONGEST_ANSWER = 300


class ReportReason(models.TextChoices):
    """What is wrong with it, as far as a list can say it."""

    PRODUCT = "product", _("The product looks different from my photo")
    PROMPT = "prompt", _("It does not show what I asked for")
    PICTURE = "picture", _("The picture is broken: hands, text, flicker")
    SOUND = "sound", _("Something is wrong with the sound")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    """Where a report stands; the last two are final."""

    OPEN = "open", _("To be looked at")
    GIVEN = "given", _("The price was given back")
    CLOSED = "closed", _("Answered, nothing given back")


class TakeReport(models.Model):
    """One report of a finished job. `answer` is what its creator reads of the outcome."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=16, choices=ReportReason.choices)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    state = models.CharField(
        max_length=8, choices=ReportState.choices, default=ReportState.OPEN, db_index=True
    )
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["job"], name="report_one_open_per_job", condition=Q(state=ReportState.OPEN)
            ),
            models.CheckConstraint(
                name="report_words_known",
                condition=Q(state__in=ReportState.values, reason__in=ReportReason.values),
            ),
            models.CheckConstraint(
                name="report_ended_is_answered",
                condition=Q(state=ReportState.OPEN, closed_at__isnull=True, answer="")
                | (~Q(state=ReportState.OPEN) & Q(closed_at__isnull=False, answer__gt="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to look at it."""
        return self.state == ReportState.OPEN
