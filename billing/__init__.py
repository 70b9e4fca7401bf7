"""Packs, Checkout, Stripe events."""
