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
    target = models.CharField(_("to what"), max_length=120, db_index=True)
    data = models.JSONField(_("details"), default=dict)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, default="")
    request_id = models.CharField(_("request"), max_length=128, default="", db_index=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"


class CheckResult(models.Model):
    """What one check that runs by itself found the last time; `common.monitoring` writes it.

    While it finds problems, `failing_since` says since when, and `mailed_*` what staff was last
    told, so that the same trouble is not told every hour.
    """

    name = models.CharField(_("check"), max_length=60, unique=True)
    ran_at = models.DateTimeField(_("ran"), default=timezone.now)
    checked = models.PositiveBigIntegerField(_("looked at"), default=0)
    problems = models.PositiveIntegerField(_("problems"), default=0)
    details = models.JSONField(_("the first of them"), default=list)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    mailed_at = models.DateTimeField(_("staff told"), null=True)
    mailed_problems = models.PositiveIntegerField(_("problems told"), default=0)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
