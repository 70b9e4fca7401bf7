"""The ledger as the API shows it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from credits.filters import StatementFilter
from credits.wording import KIND_WORDS

_KINDS = [(kind.value, words.plural) for kind, words in KIND_WORDS.items()]


# A form with an empty field sends it all the same; then it leaves nothing out.
_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}


@extend_schema_field(_DAY)
class _DayField(serializers.DateField):
    """A day in UTC, written one way only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("Write a day like 2026-11-22.")},
            **kwargs,
        )


class StatementFilterInput(serializers.Serializer):
    """Which part of the statement, for the API and the page alike."""

    kind = serializers.MultipleChoiceField(
        choices=_KINDS,
        required=False,
        help_text="Only these; give it several times for several.",
        error_messages={"invalid_choice": _("There is no such kind of entry.")},
    )
    since = _DayField(help_text="The first day, in UTC.")
    until = _DayField(help_text="The last day, in UTC.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The first day is not after the last."""
        since, until = attrs.get("since"), attrs.get("until")
        if since and until and since > until:
            raise serializers.ValidationError({"until": [_("This is before the first day.")]})
        return attrs

    def chosen(self) -> StatementFilter:
        """The filter, once this is valid."""
        given = self.validated_data
        return StatementFilter(
            kinds=frozenset(given.get("kind", ())),
            since=given.get("since"),
            until=given.get("until"),
        )


class BalanceSerializer(serializers.Serializer):
    """Whole credits."""

    available = serializers.IntegerField(help_text="To spend.")
    in_flight = serializers.IntegerField(help_text="Held for unfinished jobs.")
    debt = serializers.IntegerField(help_text="Owed; the next credits pay it first.")


class EntrySerializer(serializers.Serializer):
    """One line of the statement, as the wallet sees it."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    kind = serializers.ChoiceField(_KINDS)
    amount = serializers.IntegerField(help_text="A charge is negative, a refund positive.")
    balance_after = serializers.IntegerField()
    job = serializers.UUIDField(allow_null=True)
    purchase = serializers.UUIDField(allow_null=True)
    description = serializers.CharField()
    hash = serializers.CharField(help_text="SHA-256 over this line and the hash before it, in hex.")
    debt = serializers.IntegerField(
        help_text="What this added to the credits owed; below zero what it paid of them."
    )
