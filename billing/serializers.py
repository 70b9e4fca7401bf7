"""What billing's calls take and give."""

from __future__ import annotations

from rest_framework import serializers

from billing.models import Pack, Purchase
from common.fields import TextField


class PackSerializer(serializers.ModelSerializer[Pack]):
    """A pack on sale; `price_cents` in the smallest unit of `currency`."""

    class Meta:
        model = Pack
        fields = ("slug", "name", "credits", "price_cents", "currency")


class CheckoutInput(serializers.Serializer):
    """Which pack to buy."""

    pack = TextField(max_length=40)


class CheckoutSerializer(serializers.Serializer):
    """Where to pay."""

    checkout_url = serializers.URLField()
    session_id = serializers.CharField()


class PurchaseSerializer(serializers.ModelSerializer[Purchase]):
    """A purchase: the pack as it was then, its state, and what was paid for it.

    total = price - discount + tax; these are null until it is paid. `refunded_cents` is what
    refunds have sent back of the total. Receipt and invoice are pages at Stripe.
    """

    pack = serializers.CharField(source="pack_slug")
    refunded_cents = serializers.IntegerField()
    receipt_url = serializers.SerializerMethodField()
    invoice_url = serializers.SerializerMethodField()

    class Meta:
        model = Purchase
        fields = (
            "id",
            "pack",
            "name",
            "credits",
            "price_cents",
            "currency",
            "discount_cents",
            "tax_cents",
            "total_cents",
            "refunded_cents",
            "state",
            "session_id",
            "receipt_url",
            "invoice_url",
            "created_at",
            "paid_at",
        )

    def get_receipt_url(self, purchase: Purchase) -> str | None:
        return purchase.receipt_url or None

    def get_invoice_url(self, purchase: Purchase) -> str | None:
        return purchase.invoice_url or None
