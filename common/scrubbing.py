"""What must stand in no log and leave for no tracker: addresses, keys, tokens, rows of tables.

Whoever writes a line leaves these out by himself; this is for what exceptions and libraries say.
"""

from __future__ import annotations

import re

_WAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    # PostgreSQL quotes the row that it refuses, with whatever people wrote into it.
    (
        re.compile(r"\bDETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL),
        "DETAIL: (left out)",
    ),
    (re.compile(r"://[^/\s:@]*:[^/\s@]+@"), "://(secret)@"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "(address)"),
    (
        re.compile(
            r"\b(?:[srp]k_(?:live|test)_\w+|sk-[\w-]{8,}|whsec_[\w+/=-]+|key_[0-9a-f]{16,})"
        ),
        "(secret)",
    ),
    (re.compile(r"(?i)\b(bearer|token|basic) +[\w.~+/=-]{8,}"), r"\1 (secret)"),
    (
        re.compile(
            r"(?i)([?&]([\w-]*(?:signature|token|ticket|credential|key|sig|code|otp))=)[^&\s\"']+"
        ),
        r"\1(secret)",
    ),
)


def scrub(text: str) -> str:
    """The text without them."""
    for pattern, instead in _WAYS:
        text = pattern.sub(instead, text)
    return text
