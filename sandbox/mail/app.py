"""The mailbox as one ASGI application that serves SMTP beside its pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from sandbox.mail.box import Box
from sandbox.mail.config import Config
from sandbox.mail.pages import page_routes
from sandbox.mail.smtp import smtp_serving


def app_create(config: Config) -> Starlette:
    """Build the application on the e-mails in `config.directory`."""
    box = Box(config.directory)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with smtp_serving(box, host=config.bind, port=config.smtp_port):
            yield

    return Starlette(routes=page_routes(box), lifespan=lifespan)
