"""What the calls under /auth take and give."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.addresses import MAX_LENGTH, email_normalise
from accounts.forms import PASSWORD_LENGTH
from accounts.models import ApiToken
from accounts.tokens import ID_LENGTH, MOST_DAYS, NAME_LENGTH
from common.fields import TextField
from credits.serializers import BalanceSerializer


@extend_schema_field({"type": "string", "format": "email", "minLength": 3, "maxLength": MAX_LENGTH})
class EmailField(TextField):
    """An address as people write it; `email_normalise` says whether it is one."""


class AddressSerializer(serializers.Serializer):
    """An e-mail address, normalised."""

    email = EmailField(max_length=MAX_LENGTH, help_text=_("An e-mail address."))

    def validate_email(self, value: str) -> str:
        """In its one spelling."""
        try:
            return email_normalise(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from None


class CredentialsSerializer(AddressSerializer):
    """An e-mail address and a password."""

    password = TextField(max_length=PASSWORD_LENGTH, trim_whitespace=False, write_only=True)


class SignInSerializer(CredentialsSerializer):
    """The same, with the code of a second factor where there is one."""

    otp = TextField(max_length=40, required=False, default="", write_only=True)


class UserSerializer(serializers.Serializer):
    """A person, as much of them as the API tells."""

    id = serializers.UUIDField()
    email = serializers.EmailField()


class SignedInSerializer(serializers.Serializer):
    """Who signed in and the token that says so from now on; it is shown only here."""

    user = UserSerializer()
    token = serializers.CharField()


class TokenInput(serializers.Serializer):
    """A new token."""

    name = TextField(max_length=NAME_LENGTH, help_text="What will use it.")
    days = serializers.IntegerField(
        default=MOST_DAYS, min_value=1, max_value=MOST_DAYS, help_text="How long it works."
    )


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token by what is known of it; its text is shown once, when it is made."""

    id = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ("id", "name", "created_at", "expires_at", "last_used_at")

    def get_id(self, token: ApiToken) -> str:
        """Names it to programs; it cannot be used as a token."""
        return str(token.digest[:ID_LENGTH])


class NewTokenSerializer(TokenSerializer):
    """A new token with its text, which is null when the call was sent again."""

    token = serializers.CharField(allow_null=True)

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")


class SessionSerializer(serializers.Serializer):
    """Who calls, and what they have."""

    user = UserSerializer()
    credits = BalanceSerializer()
