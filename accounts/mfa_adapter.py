"""How allauth's second factor behaves here: our words, and a QR code that fits into a page."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _


class MfaAdapter(DefaultMFAAdapter):
    """Adapts `allauth.mfa`."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it is older than half a minute."),
        "unverified_email": _(
            "Confirm your e-mail address first: without it, nobody could help you if you lost the "
            "app and the recovery codes."
        ),
    }

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an element of the page, without the XML declaration before it."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]
