"""An e-mail as the mailbox shows it."""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Message:
    """What was sent. `recipients` are the envelope's, so blind copies are among them."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The message as `/messages` gives it; several recipients are joined by a comma."""
        return {
            "id": self.id,
            "to": ", ".join(self.recipients),
            "from": self.sender,
            "subject": self.subject,
            "date": self.date,
            "text": self.text,
            "html": self.html,
            "headers": self.headers,
        }

    def is_to(self, address: str) -> bool:
        """Whether it was sent to this address."""
        return address.casefold() in {recipient.casefold() for recipient in self.recipients}


def message_parse(raw: bytes, *, sender: str, recipients: list[str]) -> Message:
    """Read what SMTP brought; the date is that of its arrival, RFC 3339 in UTC."""
    parsed = BytesParser(policy=policy.default).parsebytes(raw)
    return Message(
        id=f"{time.time_ns():x}{secrets.token_hex(3)}",
        sender=str(parsed.get("From", "")) or sender,
        recipients=tuple(recipients),
        subject=str(parsed.get("Subject", "")),
        date=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        text=_body(parsed, "plain"),
        html=_with_pictures(_body(parsed, "html"), parsed),
        headers={name: str(value) for name, value in parsed.items()},
    )


def message_from_json(row: dict[str, Any]) -> Message:
    """The reverse of `Message.as_json`."""
    return Message(
        id=row["id"],
        sender=row["from"],
        recipients=tuple(row["to"].split(", ")),
        subject=row["subject"],
        date=row["date"],
        text=row["text"],
        html=row["html"],
        # Those kept before there were any have none.
        headers=row.get("headers", {}),
    )


def _body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError):
        # An unknown or wrong charset: show what can be read.
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else ""


def _with_pictures(html: str, parsed: EmailMessage) -> str:
    """The HTML with the pictures that travel in the mail in place of their names (RFC 2392)."""
    for part in parsed.walk():
        name = str(part.get("Content-ID", "")).strip("<> ")
        if name and part.get_content_maintype() == "image":
            content = base64.b64encode(part.get_content()).decode()
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{content}")
    return html
