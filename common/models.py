"""Rows that belong to no single room."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_KEY = 255


class KeptAnswer(models.Model):
    """A key that somebody sent with a call that makes something, and what that call answered.

    `call` names the call, `input_hash` is the SHA-256 of what was asked for, `made_id` the id of
    what it makes. While there is no answer, whoever has `lease_token` is at it until `lease_until`,
    by the database's clock.
    """

    owner_id = models.UUIDField()
    call = models.CharField(max_length=40)
    key = models.CharField(max_length=LONGEST_KEY)
    input_hash = models.BinaryField()
    made_id = models.UUIDField(unique=True)
    answer = models.JSONField(null=True)
    lease_token = models.UUIDField()
    lease_until = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "call", "key"], name="common_key_once_per_person_and_call"
            ),
            models.CheckConstraint(name="common_key_is_one", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.key}"


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


class DailyReport(models.Model):
    """The mail to staff about one day (UTC); whoever sends it holds the row until `lease_until`."""

    day = models.DateField(primary_key=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
