"""The wizard's draft: what a creator has entered and not yet ordered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from generation.models.assets import Asset
from generation.models.briefs import BriefFields
from generation.models.framing import FrameMode


class Draft(BriefFields):
    """One unfinished order per creator; it survives closing the tab and the way to the till.

    `prompt_before` is the text that was there before we wrote another one on request: the way
    back. `order_key` is the idempotency key of the order that this draft becomes: however often
    the button is pressed, it is one job. `rights` is the version of the wording that was ticked for
    this photo (`generation.rights`); empty while it is not.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    image = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    prompt = models.TextField(blank=True)
    prompt_before = models.TextField(blank=True, default="", db_default="")
    platform = models.SlugField(blank=True)
    model = models.SlugField(blank=True)
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    focus_x = models.FloatField(default=0.5)
    focus_y = models.FloatField(default=0.5)
    framing = models.CharField(
        max_length=8, choices=FrameMode.choices, default=FrameMode.CROP, db_default=FrameMode.CROP
    )
    rights = models.CharField(max_length=16, blank=True, default="", db_default="")
    order_key = models.UUIDField(default=uuid.uuid4)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="draft_focus_inside",
                condition=Q(focus_x__range=(0, 1), focus_y__range=(0, 1)),
            ),
            models.CheckConstraint(
                name="draft_framing_known", condition=Q(framing__in=FrameMode.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.owner_id}"
