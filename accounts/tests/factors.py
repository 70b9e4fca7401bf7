"""What an authenticator app shows, for tests."""

from __future__ import annotations

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from accounts.models import User


def code_of(secret: str, *, ahead: int = 0) -> str:
    """The six digits of now, or of so many half minutes ahead."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def factor_on(user: User) -> str:
    """Switch the second factor on, as the page does; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def recovery_code(user: User) -> str:
    """One that was not used."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return str(kept.wrap().get_unused_codes()[0])


def wrong(secret: str) -> str:
    """Six digits that the app shows neither now nor in the next half minute."""
    shown = {code_of(secret, ahead=step) for step in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown)


def secret_on(page: str) -> str:
    """The key that a page shows to type into an app."""
    (found,) = re.findall(r'<code class="wraps">([A-Z2-7]{32})</code>', page)
    return str(found)
