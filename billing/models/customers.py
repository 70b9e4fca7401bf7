"""Who buys, as Stripe knows them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """The one Customer that a creator is at Stripe, for real money and for tests each.

    `email` is the address that Stripe was last told, so that a change is passed on.
    """

    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("creator"),
        on_delete=models.PROTECT,
        related_name="stripe_customers",
        db_index=False,
    )
    livemode = models.BooleanField(_("real money"))
    customer_id = models.CharField(_("Customer at Stripe"), max_length=255, unique=True)
    email = models.EmailField(_("e-mail"))

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.UniqueConstraint(
                fields=("creator", "livemode"), name="billing_one_customer_per_creator"
            ),
        ]

    def __str__(self) -> str:
        return self.customer_id
