"""What staff steers of a configured endpoint while it runs: its switch, its pace, its budget."""

from __future__ import annotations

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# More than one studio's creators order in a minute; a provider's own limit may be lower.
CREATES_PER_MINUTE = 300
# In a dollar.
MICRODOLLARS = 1_000_000


class PauseCode(models.TextChoices):
    """Why an endpoint was paused by itself: its operator has something to mend there."""

    ACCOUNT = "account", _("It refuses our key or our account")


class Renderer(models.Model):
    """One endpoint of `settings.VIDEO_ENDPOINTS`, as it may be used now.

    While it is switched off, paused or out of budget nothing is handed to it: queued jobs wait,
    and are refunded at their deadline. `pause_*` is set by the pipeline, and taken back by staff.
    `spent_microdollars` counts what was handed over on the day `spent_on` (UTC), in millionths of a
    dollar, at the catalogue's prices.
    """

    slug = models.SlugField(_("endpoint"), primary_key=True)
    enabled = models.BooleanField(
        _("switched on"),
        default=True,
        help_text=_("Off: nothing is handed to it, and nothing is sold for it."),
    )
    creates_per_minute = models.PositiveIntegerField(
        _("videos a minute"),
        default=CREATES_PER_MINUTE,
        validators=[MinValueValidator(1)],
        help_text=_("How many are handed over in a minute at most, by all workers together."),
    )
    daily_budget_microdollars = models.PositiveBigIntegerField(
        _("budget of a day"),
        null=True,
        blank=True,
        help_text=_("In millionths of a dollar, UTC days; empty: no limit."),
    )
    # What its provider grants us, as an operator read it there; nothing is steered by these.
    quota_requests = models.PositiveIntegerField(
        _("requests a minute that it grants"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    quota_concurrent = models.PositiveIntegerField(
        _("videos at a time that it grants"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    quota_microdollars = models.PositiveBigIntegerField(
        _("money left there"),
        null=True,
        blank=True,
        help_text=_("In millionths of a dollar, on the day it was read."),
    )
    quotas_read_on = models.DateField(_("quotas read"), null=True, blank=True)
    pause_code = models.CharField(
        _("paused because"), max_length=20, choices=PauseCode.choices, blank=True
    )
    pause_detail = models.CharField(_("its own words"), max_length=300, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    spent_on = models.DateField(_("day of the spending"), null=True, blank=True)
    spent_microdollars = models.PositiveBigIntegerField(_("spent on that day"), default=0)
    budget_told_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("renderer")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="renderer_pause_whole",
                condition=Q(pause_code="", paused_at__isnull=True)
                | (~Q(pause_code="") & Q(paused_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="renderer_pause_known", condition=Q(pause_code__in=["", *PauseCode.values])
            ),
            models.CheckConstraint(name="renderer_has_pace", condition=Q(creates_per_minute__gt=0)),
            models.CheckConstraint(
                name="renderer_quotas_whole",
                condition=Q(
                    quota_requests__isnull=True,
                    quota_concurrent__isnull=True,
                    quota_microdollars__isnull=True,
                    quotas_read_on__isnull=True,
                )
                | Q(
                    quota_requests__gt=0,
                    quota_concurrent__gt=0,
                    quota_microdollars__isnull=False,
                    quotas_read_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def spent_by(self, day: date) -> int:
        """What was handed over on `day`, in millionths of a dollar."""
        return self.spent_microdollars if self.spent_on == day else 0
