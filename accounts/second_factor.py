"""The second factor: an authenticator app (TOTP), with recovery codes for when it is lost.

allauth keeps it and asks for it on every way in by page, whatever the first factor was. The API's
sign-in has no pages, so it asks here.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.http import HttpRequest

from accounts.authentication import caller
from accounts.errors import SecondFactorRequired
from accounts.models import User
from accounts.services import sign_in_failed
from common import rate_limits

_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def second_factor_guess(*, request: HttpRequest, user: User) -> None:
    """Count one code typed for this account; RateLimited once there were too many.

    By account, not by who asks: six digits are few, and addresses of the network are many.
    """
    rate_limits.check(request, "second_factor", key=f"user:{user.pk}")


def second_factor_check(*, request: HttpRequest, user: User, code: str) -> list[str]:
    """Let somebody in whose password is right and who has no second factor, or typed its code.

    A code works once. Returns the factors that were proven, none without one. Raises
    SecondFactorRequired, or RateLimited.
    """
    factors = Authenticator.objects.filter(user=user, type__in=_TYPES)
    if not factors:
        return []
    if not code:
        raise SecondFactorRequired
    second_factor_guess(request=request, user=user)
    used = next((each for each in factors if each.wrap().validate_code(code)), None)
    if used is None:
        sign_in_failed(user=user, step="second_factor", request=request)
        raise SecondFactorRequired(SecondFactorRequired.wrong)
    return [str(used.type)]


def factor_shown(*, request: HttpRequest) -> None:
    """Note that this session has shown the app that was just set up: its code was typed."""
    user = caller(request)
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    record_authentication(request, user, method="mfa", id=app.pk, type=app.type)


def totp_ensure(*, user: User, secret: str) -> None:
    """Give the account the app of this secret (base32); one that has it already keeps it.

    For operators. Its recovery codes are made with it, and end with another app's.
    """
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app and decrypt(app.data["secret"]) == secret:
        return
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


def second_factor_of(*, user: User) -> dict[str, object]:
    """For the account page: `totp` (when it was set up, or None) and `recovery_codes` left."""
    factors = {found.type: found for found in Authenticator.objects.filter(user=user)}
    totp = factors.get(Authenticator.Type.TOTP)
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "totp": totp.created_at if totp else None,
        "recovery_codes": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
