"""What this room knows of a person, for their own eyes; never a secret."""

from __future__ import annotations

from uuid import UUID

from accounts.mail_choices import choices_of
from accounts.models import User
from accounts.second_factor import second_factor_of
from accounts.selectors import address_is_proven, tokens_live
from accounts.sessions import sessions_live
from common.models import AuditEvent
from common.personal_data import DataPart


def account_data(user_id: UUID) -> DataPart:
    """The address, the ways in, tokens by name, sessions, and the log of what was done."""
    user = User.objects.get(pk=user_id)
    seen = sessions_live(user=user, this=None)
    log = AuditEvent.objects.filter(actor_id=user_id).order_by("created_at")
    return DataPart(
        data={
            "id": user.pk,
            "email": user.email,
            "email_confirmed": address_is_proven(user=user),
            "joined": user.date_joined,
            "language": user.language,
            "last_sign_in": user.last_login,
            "has_password": user.has_usable_password(),
            "second_factor_since": second_factor_of(user=user)["totp"],
            "mails": {choice.kind.value: on for choice, on in choices_of(user=user)},
            "api_tokens": list(
                tokens_live(user=user).values("name", "created", "expiry", "last_used_at")
            ),
            "sessions": [
                {"device": place.device, "ip": place.ip, "begun": place.begun, "last": place.last}
                for place in seen
            ],
            "log": list(log.values("created_at", "action", "ip", "user_agent")),
        }
    )
