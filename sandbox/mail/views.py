"""What the mailbox's pages say, put together from the templates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from sandbox import paper
from sandbox.mail.message import Message
from sandbox.mail.sanitise import html_sanitise, text_link
from sandbox.paper import Html

STYLESHEET = Path(__file__).parent / "mail.css"

_templates = paper.Templates(Path(__file__).parent / "templates")
_NOTHING = Html("")
_PREVIEW = 140

# What an e-mail's own HTML may do: show pictures and open links, nothing else.
_FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src http: https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


def inbox_page(messages: list[Message], *, to: str) -> Response:
    """All e-mails, newest first, or those to one address."""
    rows = [_row(message) for message in messages]
    body = _templates.fill(
        "inbox",
        top=_templates.fill("top"),
        heading=f"Mail to {to}" if to else "Mail",
        count=_count(len(messages)),
        clear=_templates.fill("clear") if messages and not to else _NOTHING,
        rows=paper.join(rows) if rows else _templates.fill("empty"),
    )
    return paper.page(f"Mail ({len(messages)})", body, stylesheet=STYLESHEET.name)


def message_page(message: Message) -> Response:
    """One e-mail: who, what, when, its text, and its HTML in a frame of its own."""
    subject = message.subject or "(no subject)"
    body = _templates.fill(
        "message",
        top=_templates.fill("top"),
        subject=subject,
        sender=message.sender,
        to=", ".join(message.recipients),
        date=_when(message),
        html=_templates.fill("frame", id=message.id) if message.html else _NOTHING,
        text=_templates.fill("text", text=Html(text_link(message.text)))
        if message.text
        else _NOTHING,
    )
    return paper.page(subject, body, stylesheet=STYLESHEET.name)


def message_frame(message: Message) -> Response:
    """The e-mail's own HTML, sanitised and without rights."""
    headers = {
        "Content-Security-Policy": _FRAME_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse("<!doctype html>" + html_sanitise(message.html), headers=headers)


def lost_page() -> Response:
    """There is no such e-mail."""
    body = _templates.fill("lost", top=_templates.fill("top"))
    return paper.page("No such e-mail", body, stylesheet=STYLESHEET.name, status=404)


def _row(message: Message) -> Html:
    return _templates.fill(
        "row",
        id=message.id,
        subject=message.subject or "(no subject)",
        to=", ".join(message.recipients),
        date=_when(message),
        machine_date=message.date,
        preview=" ".join(message.text.split())[:_PREVIEW],
    )


def _count(number: int) -> str:
    return (
        "1 e-mail, kept here and sent nowhere"
        if number == 1
        else (f"{number} e-mails, kept here and sent nowhere")
    )


def _when(message: Message) -> str:
    return f"{datetime.fromisoformat(message.date):%-d %b %Y, %H:%M:%S} UTC"
