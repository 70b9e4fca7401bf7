"""What staff may fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from billing.models import Pack
from credits.models import MOST_CREDITS

# Stripe takes no payment below about half a dollar, and none of more than eight digits:
# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_LEAST_CENTS = 50
_MOST_CENTS = 99_999_999


class PackForm(forms.ModelForm):
    """A pack that Stripe and the ledger take."""

    class Meta:
        model = Pack
        fields = ("slug", "name", "credits", "price_cents", "currency", "enabled", "position")
        help_texts = {
            "slug": _("Its name in addresses and in the API; fixed once it was sold."),
            "price_cents": _("In the currency's smallest unit, before tax: 1000 is $10."),
            "currency": _("All packs should have the same one, so that people can compare."),
            "enabled": _("Take a pack off sale here; purchases that were begun stay as they are."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, validators in _BOUNDS.items():
            if name in self.fields:
                self.fields[name].validators.extend(validators)


_BOUNDS = {
    "credits": [
        MinValueValidator(1, _("A pack holds at least one credit.")),
        MaxValueValidator(MOST_CREDITS, _("The ledger books at most %(limit_value)s at once.")),
    ],
    "price_cents": [
        MinValueValidator(_LEAST_CENTS, _("Stripe takes no payment below %(limit_value)s cents.")),
        MaxValueValidator(_MOST_CENTS, _("Stripe takes at most %(limit_value)s cents at once.")),
    ],
}
