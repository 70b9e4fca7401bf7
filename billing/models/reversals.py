"""Money that went back: refunds and disputes of a purchase."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.purchases import Purchase


class Reversal(models.Model):
    """One refund or dispute at Stripe, as far as we have heard of it.

    Its state only goes forward, however late or often its events come: announced (a dispute whose
    funds are still ours), taken (the money left us, and the credits the wallet), returned (the
    refund failed, the dispute was won, or nothing was ever withdrawn).
    """

    class Kind(models.TextChoices):
        REFUND = "refund", _("refund")
        DISPUTE = "dispute", _("dispute")

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        TAKEN = "taken", _("taken back")
        RETURNED = "returned", _("undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purchase = models.ForeignKey(
        Purchase, verbose_name=_("purchase"), on_delete=models.PROTECT, related_name="reversals"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    stripe_id = models.CharField(_("id at Stripe"), max_length=255, unique=True)
    # Of `total_cents` of the purchase, in its currency.
    amount_cents = models.PositiveBigIntegerField(_("amount in cents"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ANNOUNCED)
    status = models.CharField(_("status at Stripe"), max_length=40, default="")
    reason = models.CharField(_("reason at Stripe"), max_length=100, default="", blank=True)
    created_at = models.DateTimeField(_("heard of"), default=timezone.now, editable=False)
    taken_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund or dispute")
        verbose_name_plural = _("refunds and disputes")
        ordering = ("-created_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("refund", "dispute")), name="billing_reversal_kind"
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0), name="billing_reversal_of_something"
            ),
            models.CheckConstraint(
                condition=Q(state="announced", taken_at=None, returned_at=None)
                | Q(state="taken", taken_at__isnull=False, returned_at=None)
                | Q(state="returned", returned_at__isnull=False),
                name="billing_reversal_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.stripe_id}, {self.get_state_display()}"
