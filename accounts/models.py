"""A person: an e-mail address and how they prove it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail is kept in lower case, since people type it either way."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may sign in with `password`, or without one only by e-mail."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A member of staff with every permission."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # knox has no types
    """Somebody who signs in; the e-mail is the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Stopped by staff (accounts.suspension), who may undo it; `is_active` is what closes the doors.
    suspended_at = models.DateTimeField(_("suspended since"), null=True, blank=True, editable=False)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # Which mails somebody wants (accounts.mail_choices); those about safety are no choice.
    take_ready_mails = models.BooleanField(
        _("wants an e-mail when a video is ready"), default=True, db_default=True
    )
    take_failed_mails = models.BooleanField(
        _("wants an e-mail when a video failed"), default=True, db_default=True
    )
    receipt_mails = models.BooleanField(_("wants receipts"), default=True, db_default=True)
    low_balance_mails = models.BooleanField(
        _("wants an e-mail when credits run low"), default=True, db_default=True
    )
    # One of settings.LANGUAGES; empty until somebody has chosen or signed in on a page.
    language = models.CharField(_("language"), max_length=12, default="", db_default="", blank=True)
    # The charge, by its sequence in the ledger, that the last such mail was about.
    low_balance_told = models.BigIntegerField(null=True, blank=True, editable=False)

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions: ClassVar = [
            ("suspend_user", "Can suspend and reinstate accounts"),
            ("help_with_data", "Can pack, hand out and delete a person's data for them"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
            models.CheckConstraint(
                name="accounts_suspended_stay_out",
                condition=Q(suspended_at=None) | Q(is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email


class ApiToken(AbstractAuthToken):
    """A named key to the API; only its digest is kept."""

    name = models.CharField(_("name"), max_length=80, default="", blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        """By its name and by what the audit log calls it."""
        return f"{self.name} ({self.digest[:12]})".strip()


class DataExport(models.Model):
    """A ZIP of all that is kept of somebody.

    `lease_token` says who makes it and `lease_until` for how long that counts, by the database's
    clock; `done` of `total` files are in it. A ready one lies under `storage_key` until
    `expires_at`; afterwards it is gone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("being packed")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        GONE = "gone", _("removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    storage_key = models.CharField(max_length=200, blank=True, default="")
    bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(
                name="accounts_export_state",
                condition=Q(state__in=("open", "ready", "failed", "gone")),
            ),
            models.UniqueConstraint(
                fields=("user",), name="accounts_export_one_open", condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="accounts_export_ready_has_file",
                condition=Q(state="ready", storage_key__gt="", expires_at__isnull=False)
                | (~Q(state="ready") & Q(storage_key="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.id}"


class AccountDeletion(models.Model):
    """An account that was closed, and whether every room has forgotten it (`done_at`)."""

    user = models.OneToOneField(
        User, on_delete=models.PROTECT, primary_key=True, related_name="deletion"
    )
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("requested_at",),
                name="accounts_deletion_open",
                condition=Q(done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
