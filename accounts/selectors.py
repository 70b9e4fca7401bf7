"""Reading users, their addresses and their tokens."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone
from sesame.utils import get_user as sesame_get_user

from accounts.models import ApiToken, User


def user_get_by_email(*, email: str) -> User | None:
    """The account of a normalised address."""
    return User.objects.filter(email=email).first()


def address_is_proven(*, user: User) -> bool:
    """Whether somebody has shown that they read the mail of this account's address."""
    addresses: QuerySet[EmailAddress] = EmailAddress.objects.filter(
        user=user, email=user.email, verified=True
    )
    return addresses.exists()


def magic_link_user(*, token: str) -> User | None:
    """Whom the sign-in link of this token would sign in; None when it is spent or forged."""
    user: User | None = sesame_get_user(token, update_last_login=False)
    return user


def tokens_live(*, user: User) -> QuerySet[ApiToken]:
    """The tokens that still work, newest first."""
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(user=user, expiry__gt=timezone.now())
    return tokens.order_by("-created")
