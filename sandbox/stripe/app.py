"""The whole stand-in as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from sandbox.stripe.account import Account, account_open
from sandbox.stripe.api import api_routes
from sandbox.stripe.config import Config
from sandbox.stripe.control import control_routes
from sandbox.stripe.desk import desk_routes
from sandbox.stripe.pages import page_routes
from sandbox.stripe.recovery import recover


def app_create(config: Config) -> Starlette:
    """Build the application on the state in `config.directory`."""
    account: Account = account_open(config)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        recover(account)
        yield
        await account.outbox.close()

    routes = [
        *control_routes(account),
        *page_routes(account),
        *desk_routes(account),
        *api_routes(account),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
