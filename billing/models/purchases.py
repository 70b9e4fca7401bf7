"""What was bought."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


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
    # What Stripe took: total = price - discount + tax. Unknown until it is paid.
    discount_cents = models.PositiveIntegerField(_("discount in cents"), null=True, blank=True)
    tax_cents = models.PositiveIntegerField(_("tax in cents"), null=True, blank=True)
    total_cents = models.PositiveIntegerField(_("total in cents"), null=True, blank=True)
    # The amount of the charge: what part of it went back is the part of the credits that go. Known
    # since the first refund or dispute; another than the total for what was released from review.
    charged_cents = models.PositiveIntegerField(_("charged in cents"), null=True, blank=True)
    terms_accepted_at = models.DateTimeField(_("terms accepted"), null=True, blank=True)
    invoice_url = models.CharField(_("invoice"), max_length=500, default="", blank=True)
    receipt_url = models.CharField(_("receipt"), max_length=500, default="", blank=True)
    return_to = models.CharField(_("return to"), max_length=500)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    check_at = models.DateTimeField(_("next look at Stripe"))
    # When its receipt was mailed.
    told_at = models.DateTimeField(_("receipt mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        permissions = [
            ("refund_purchase", "Can refund a purchase at Stripe"),
            ("release_purchase", "Can release a purchase that is held for review"),
        ]
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
                condition=Q(discount_cents=None, tax_cents=None, total_cents=None)
                | Q(total_cents=F("price_cents") - F("discount_cents") + F("tax_cents")),
                name="billing_purchase_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(charged_cents=None) | Q(charged_cents__gt=0),
                name="billing_purchase_charge_of_something",
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
