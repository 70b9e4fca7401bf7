"""What each e-mail is shown with on the style page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.daily import Line, Report
from generation.words import failure_words
from sora_ugc.styleguide import samples

LINK = "https://studio.example.com/somewhere/"
_TAKE = {
    "link": LINK,
    "platform": "TikTok",
    "model": "Sandbox preview",
    "seconds": 4,
    "credits": 8,
    "kept_until": None,
}

MAILS: dict[str, dict[str, Any]] = {
    "confirm_address": {"link": LINK},
    "account_deleted": {},
    "account_reinstated": {"link": LINK},
    "account_suspended": {},
    "daily_report": {
        "report": Report(
            day=date(2026, 11, 29),
            figures=[Line("Purchases", "12"), Line("Income, tax included", "$214")],
            waiting=[Line("Purchases held for review", "1", waits=True)],
        ),
        "day": "2026-11-29",
        "link": LINK,
    },
    "data_export_ready": {"link": LINK},
    "email_change": {"link": LINK, "old": "a***@example.com"},
    "email_changed": {"new": "a***@example.net"},
    "login_code": {"code": "KDTR-WXBN", "minutes": 15},
    "low_balance": {"link": LINK, "available": 12, "videos": 1, "off_link": LINK},
    "magic_link": {"link": LINK, "minutes": 15},
    "password_changed": {"link": LINK},
    "password_reset": {"link": LINK},
    "receipt": {
        "link": LINK,
        "off_link": LINK,
        "purchase": samples.purchase(),
        "arrived": _("100 credits were added to your balance."),
        "discount": "−$2",
        "paid": "$8",
    },
    "report_answered": _TAKE
    | {
        "answer": _("You are right, the cup has two handles. Your credits are back."),
        "charged": "−8",
        "given_back": 8,
        "returned": "+8",
    },
    "second_factor_changed": {"link": LINK, "change": "on"},
    "staff_alert": {
        "subject": "The ledger does not add up",
        "lines": ["2 wallets differ from their entries."],
        "link": LINK,
    },
    "take_failed": _TAKE
    | {
        "off_link": LINK,
        "why": failure_words("moderation_blocked"),
        "charged": "−8",
        "returned": "+8",
    },
    "take_ready": _TAKE | {"off_link": LINK, "poster_id": "poster"},
    "unknown_address": {"link": LINK},
}
