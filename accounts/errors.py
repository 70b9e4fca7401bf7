"""How sign-up and sign-in refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, ProblemError, Unauthenticated


class EmailTaken(Conflict):
    """There is an account with this address already."""

    code = "email_taken"
    title = _("There is an account with this e-mail address already. Sign in instead.")


class InvalidCredentials(Unauthenticated):
    """Wrong password, unknown address or blocked account: one answer for all three."""

    code = "invalid_credentials"
    title = _("E-mail address and password do not fit together.")


class SecondFactorRequired(Unauthenticated):
    """The password is right, and the account has a second factor."""

    code = "mfa_required"
    title = _("This account has a second factor. Send its code as `otp`, beside the password.")
    wrong = _("This code is not right, or it is older than half a minute.")


class StillTheirOwn(Conflict):
    """Staff would do for somebody what they can do by themselves."""

    title = _("This account is not suspended: its person can do this by themselves.")


class LinkSpent(ProblemError):
    """A sign-in link that was used, is too old, or never was one."""

    status = 410
    code = "link_spent"
    title = _("This link was used already or is more than 15 minutes old.")
