"""What is sold."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

_currency = RegexValidator(r"^[a-z]{3}$", _("Three small letters, such as usd."))


class Pack(models.Model):
    """An amount of credits at a price; staff edit these, purchases keep a copy."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    credits = models.PositiveIntegerField(_("credits"))
    price_cents = models.PositiveIntegerField(_("price in cents"))
    currency = models.CharField(_("currency"), max_length=3, default="usd", validators=[_currency])
    enabled = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Every price that was ever asked, since when and by whom.
    history = HistoricalRecords(verbose_name=_("price history"))

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")
        ordering = ("position", "price_cents")
        constraints = [
            models.CheckConstraint(
                condition=Q(credits__gt=0, price_cents__gt=0),
                name="billing_pack_is_worth_something",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[a-z]{3}$"), name="billing_pack_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name
