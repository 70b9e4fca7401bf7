"""Making accounts and proving addresses.

Passwords are in `accounts.passwords`, links by e-mail in `accounts.magic`, tokens in
`accounts.tokens`.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import mails
from accounts.addresses import email_normalise
from accounts.errors import EmailTaken
from accounts.languages import speaking
from accounts.models import ApiToken, User
from common import audit
from common.audit import AuditAction, HasMeta
from common.errors import InvalidInput
from common.mail import site_link


def user_register(*, email: str, password: str, request: HasMeta | None = None) -> User:
    """Make an account whose address is not proven yet; it may buy and create at once.

    Raises InvalidInput with the fields that are wrong, EmailTaken when the address has an account.
    """
    email = _email_checked(email)
    password_check(password=password, user=User(email=email))
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password)
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
            _record(user, AuditAction.SIGNED_UP, request)
    except IntegrityError:
        raise EmailTaken from None
    return user


@transaction.atomic
def user_ensure(*, email: str, password: str, staff: bool = False) -> tuple[User, bool]:
    """The account of `email` with this password and a proven address; made if missing.

    Returns it and whether it is new. For operators: the password is not judged. An unchanged
    password is left as it is, so that nobody is signed out by repeating this; who is suspended
    stays so.
    """
    email = _email_checked(email)
    user, created = User.objects.select_for_update().get_or_create(email=email)
    if not user.check_password(password):
        user.set_password(password)
    if staff:
        user.is_staff = user.is_superuser = True
    user.is_active = user.suspended_at is None
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"primary": True, "verified": True}
    )
    audit.record(
        actor_id=None,
        action=AuditAction.USER_ENSURED,
        target=f"user:{user.pk}",
        data={"created": created, "staff": user.is_staff},
    )
    return user, created


@transaction.atomic
def address_prove(*, user: User, by_owner_session: bool, request: HasMeta | None = None) -> bool:
    """Note that somebody reads this account's mail; safe to repeat.

    The first proof decides whose account it is. When it does not come from a session of the
    account itself (`by_owner_session`), whoever made the account may be somebody else who only
    typed the address: its password, API tokens and sessions are dropped. Returns whether they were.
    `user` is read again under a lock.
    """
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    address, _ = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True}
    )
    if address.verified:
        return False
    address.set_verified()
    if not by_owner_session:
        _credentials_drop(user)
    _record(user, AuditAction.ADDRESS_PROVEN, request, dropped=not by_owner_session)
    return not by_owner_session


def sign_in_failed(*, user: User, step: str, request: HasMeta) -> None:
    """Record that somebody did not get into this account; `step` is where they were stopped."""
    audit.record(
        actor_id=None,
        action=AuditAction.SIGN_IN_FAILED,
        target=f"user:{user.pk}",
        data={"step": step},
        request=request,
    )


def confirmation_send(*, user: User) -> None:
    """Mail the link that proves the address; nothing when it is proven already."""
    address = EmailAddress.objects.filter(user=user, email=user.email, verified=False).first()
    if address:
        key = EmailConfirmationHMAC.create(address).key
        link = site_link(reverse("account_confirm_email", args=[key]))
        with speaking(user):
            mails.confirm_address(to=address.email, link=link)


def password_check(*, password: str, user: User) -> None:
    """InvalidInput with what Django's validators have against this password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(errors={"password": error.messages}) from None


def _credentials_drop(user: User) -> None:
    # Sessions carry a digest of the password field: they end with it.
    user.set_unusable_password()
    user.save(update_fields=["password"])
    ApiToken.objects.filter(user=user).delete()


def _email_checked(email: str) -> str:
    try:
        return email_normalise(email)
    except ValidationError as error:
        raise InvalidInput(errors={"email": error.messages}) from None


def _record(user: User, action: AuditAction, request: HasMeta | None, **data: bool | str) -> None:
    audit.record(
        actor_id=user.pk, action=action, target=f"user:{user.pk}", data=data, request=request
    )
