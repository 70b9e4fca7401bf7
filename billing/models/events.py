"""What Stripe told us."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StripeEvent(models.Model):
    """A signed event, kept before it is answered; the row is the work, a message hurries it."""

    event_id = models.CharField(_("event"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=100)
    object_id = models.CharField(_("object"), max_length=255, default="", blank=True)
    payload = models.JSONField(_("payload"))
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    last_error = models.TextField(_("last error"), default="", blank=True)

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        permissions = [("replay_event", "Can process an event again or set it aside")]
        ordering = ("-received_at", "-id")
        indexes = [
            models.Index(
                fields=("due_at",),
                name="billing_event_unhandled",
                condition=Q(handled_at__isnull=True),
            ),
            models.Index(fields=("object_id",), name="billing_event_object"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
