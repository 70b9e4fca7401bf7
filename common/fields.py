"""Serializer fields that take what they say and nothing that merely resembles it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class TextField(serializers.CharField):
    """A string. DRF's own field also takes numbers, so that `5` would be the prompt "5"."""

    def to_internal_value(self, data: Any) -> str:
        """`data` itself once it is checked; a ValidationError for anything but a string."""
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text
