"""What each e-mail is shown with on the style page."""

from __future__ import annotations

from typing import Any

from generation.words import failure_words

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
    "low_balance": {"link": LINK, "available": 12, "videos": 1, "off_link": LINK},
    "magic_link": {"link": LINK, "minutes": 15},
    "password_reset": {"link": LINK},
    "staff_alert": {
        "subject": "The ledger does not add up",
        "lines": ["2 wallets differ from their entries."],
        "link": LINK,
    },
    "take_failed": _TAKE | {"why": failure_words("moderation_blocked")},
    "take_ready": _TAKE | {"poster_id": "poster"},
    "unknown_address": {"link": LINK},
}
