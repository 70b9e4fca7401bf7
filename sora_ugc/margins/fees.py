"""What Stripe keeps of a payment, by its list price or what was agreed (STRIPE_FEE_...)."""

from __future__ import annotations

from django.conf import settings

MICRODOLLARS_PER_CENT = 10_000
_BASIS_POINTS = 10_000


def fee_of(*, cents: int, payments: int = 1) -> int:
    """Stripe's fee for so many payments of `cents` in all, in millionths of a dollar, rounded up.

    Each part of a payment is charged for, tax too. What Stripe really took stands in its reports.
    """
    share = cents * MICRODOLLARS_PER_CENT * settings.STRIPE_FEE_BASIS_POINTS
    fixed = payments * settings.STRIPE_FEE_CENTS * MICRODOLLARS_PER_CENT
    return int(-(-share // _BASIS_POINTS) + fixed)
