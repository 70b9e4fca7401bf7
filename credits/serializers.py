"""The ledger as the API shows it."""

from __future__ import annotations

from rest_framework import serializers

from credits.models import Kind


class BalanceSerializer(serializers.Serializer):
    """Whole credits."""

    available = serializers.IntegerField(help_text="To spend.")
    in_flight = serializers.IntegerField(help_text="Held for unfinished jobs.")
    debt = serializers.IntegerField(help_text="Owed; the next credits pay it first.")


class EntrySerializer(serializers.Serializer):
    """One line of the statement, as the wallet sees it."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    kind = serializers.ChoiceField([kind for kind in Kind.choices if kind[0] != Kind.SETTLE])
    amount = serializers.IntegerField(help_text="A charge is negative, a refund positive.")
    balance_after = serializers.IntegerField()
    job = serializers.UUIDField(allow_null=True)
    purchase = serializers.UUIDField(allow_null=True)
    description = serializers.CharField()
    hash = serializers.CharField(help_text="SHA-256 over this line and the hash before it, in hex.")
