"""A person: an e-mail address and how they prove it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
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
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
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
