"""What is sold, what was bought, and what Stripe said about it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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


class Purchase(models.Model):
    """One visit to Checkout: the pack as it was then, and what became of it.

    The row is written before Stripe hears of it, so that no session exists without one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not paid")
        PENDING = "pending", _("waiting for the bank")
        PAID = "paid", _("paid")
        FAILED = "failed", _("payment failed")
        EXPIRED = "expired", _("expired")
        QUARANTINED = "quarantined", _("held for review")

    # Stripe may still change its mind about these; the sweep asks it.
    UNSETTLED = (State.OPEN, State.PENDING)
    # Money that arrives for one of these is credited, however late.
    UNPAID = (State.OPEN, State.PENDING, State.FAILED, State.EXPIRED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("creator"),
        on_delete=models.PROTECT,
        related_name="purchases",
    )
    pack_slug = models.SlugField(_("pack"), max_length=40, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    credits = models.PositiveIntegerField(_("credits"))
    price_cents = models.PositiveIntegerField(_("price in cents"))
    currency = models.CharField(_("currency"), max_length=3)
    livemode = models.BooleanField(_("real money"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    problem = models.CharField(_("why it is held"), max_length=500, default="", blank=True)
    session_id = models.CharField(_("Checkout Session"), max_length=255, null=True, unique=True)  # noqa: DJ001 (unique, and absent until Stripe names it)
    payment_intent = models.CharField(_("PaymentIntent"), max_length=255, default="", blank=True)
    receipt_url = models.CharField(_("receipt"), max_length=500, default="", blank=True)
    return_to = models.CharField(_("return to"), max_length=500)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    check_at = models.DateTimeField(_("next look at Stripe"))

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(
                F("creator"), F("created_at").desc(), F("id").desc(), name="billing_purchase_page"
            ),
            models.Index(
                fields=("check_at",),
                name="billing_purchase_unsettled",
                condition=Q(state__in=("open", "pending")),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=("open", "pending", "paid", "failed", "expired", "quarantined")
                ),
                name="billing_purchase_state",
            ),
            models.CheckConstraint(
                condition=Q(credits__gt=0, price_cents__gt=0),
                name="billing_purchase_is_worth_something",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False, session_id__isnull=False)
                | (~Q(state="paid") & Q(paid_at__isnull=True)),
                name="billing_purchase_paid_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="quarantined") & ~Q(problem=""))
                | (~Q(state="quarantined") & Q(problem="")),
                name="billing_purchase_held_says_why",
            ),
            models.CheckConstraint(
                condition=Q(return_to__startswith="/"), name="billing_purchase_return_is_a_path"
            ),
            models.UniqueConstraint(
                fields=("payment_intent",),
                condition=~Q(payment_intent=""),
                name="billing_purchase_payment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.get_state_display()}"

    @property
    def label(self) -> str:
        """What was sold, as Checkout, the receipt and the statement name it."""
        return gettext("%(name)s pack, %(credits)s credits") % {
            "name": self.name,
            "credits": self.credits,
        }


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
