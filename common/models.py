"""Rows that belong to no single room."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing that somebody did; written once, refused any change by the database.

    Holds ids, never names or addresses: the person can be forgotten while the log stays whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor_id = models.UUIDField(_("who"), null=True, db_index=True)
    action = models.CharField(_("what"), max_length=60, db_index=True)
    target = models.CharField(_("to what"), max_length=120)
    data = models.JSONField(_("details"), default=dict)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, default="")

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
