"""Reading users, their addresses and their tokens."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from sesame.tokens import parse_token

from accounts.models import ApiToken, User

# In the order of the models' fields, as from_db wants them.
_OF_TOKEN = ("digest", "user_id", "expiry", "name", "last_used_at")
_OF_PERSON = ("is_superuser", "id", "email", "is_active", "is_staff", "language")
_CALLER = """
SELECT token.digest, token.user_id, token.expiry, token.name, token.last_used_at,
    person.is_superuser, person.id, person.email, person.is_active, person.is_staff,
    person.language
FROM accounts_apitoken token JOIN accounts_user person ON person.id = token.user_id
WHERE token.digest = %s
"""


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
    """Whom the sign-in link of this token would sign in; None when it is spent or forged.

    Of those that cannot sign in only who is suspended is told apart: it may be undone.
    """
    user: User | None = parse_token(token, _may_come_back, "", None)
    return user


def user_is_suspended(*, user_id: UUID) -> bool:
    """Whether staff has stopped this account."""
    return User.objects.filter(pk=user_id, suspended_at__isnull=False).exists()


def _may_come_back(user_id: UUID) -> User | None:
    not_closed = Q(is_active=True) | Q(suspended_at__isnull=False)
    return User.objects.filter(not_closed, pk=user_id).first()


def users_joined(since: datetime) -> QuerySet[User]:
    """Who signed up from `since` on, whatever became of the account."""
    return User.objects.filter(date_joined__gte=since)


def tokens_live(*, user: User) -> QuerySet[ApiToken]:
    """The tokens that still work, newest first."""
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(user=user, expiry__gt=timezone.now())
    return tokens.order_by("-created")


def token_get(*, digest: str) -> ApiToken | None:
    """The token with this digest and its person, be they live or not; None when there is none.

    Every call of the API asks this first, so it asks for little, and by a statement that Django
    need not make (ADR 35); any other column is fetched when somebody looks at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CALLER, [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    token: ApiToken = ApiToken.from_db(connection.alias, _OF_TOKEN, row[: len(_OF_TOKEN)])
    token.user = User.from_db(connection.alias, _OF_PERSON, row[len(_OF_TOKEN) :])
    return token
