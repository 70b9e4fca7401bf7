"""The SMTP side: every e-mail is taken, whoever it is for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail.box import Box
from sandbox.mail.message import message_parse

_LARGEST_BYTES = 25 * 1024 * 1024


@asynccontextmanager
async def smtp_serving(box: Box, *, host: str, port: int) -> AsyncIterator[None]:
    """Take e-mails on `host` for as long as the block runs, in the loop that runs it."""
    loop = asyncio.get_running_loop()
    taker = _Taker(box)

    def connection() -> SMTP:
        return SMTP(
            taker,
            data_size_limit=_LARGEST_BYTES,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="sandbox mailbox",
            loop=loop,
        )

    server = await loop.create_server(connection, host, port)
    try:
        yield
    finally:
        server.close()


class _Taker:
    """What aiosmtpd calls; its names are aiosmtpd's."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        message = message_parse(
            raw, sender=envelope.mail_from or "", recipients=list(envelope.rcpt_tos)
        )
        self._box.add(message)
        return "250 Kept"
