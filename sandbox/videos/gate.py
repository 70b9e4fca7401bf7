"""Who may ask, and in which dialect they are answered."""

import hmac

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.videos.dialects import DIALECTS, Dialect
from sandbox.videos.wire import ApiError


class Gate:
    """Lets a request pass with the right bearer key, and notes its dialect.

    With no key set, any passes.
    """

    def __init__(self, app: ASGIApp, *, key: str, dialect: Dialect) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode() if key else None
        self._dialect = dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["dialect"] = self._dialect
        given = dict(scope["headers"]).get(b"authorization", b"")
        if self._expected is None or hmac.compare_digest(given, self._expected):
            await self._app(scope, receive, send)
        else:
            refusal = ApiError(401, "Incorrect API key provided.", code="invalid_api_key")
            await self._dialect.error(refusal)(scope, receive, send)


def dialect_of(request: Request) -> Dialect:
    """In which dialect a request is answered; OpenAI's own outside all of them."""
    dialect: Dialect = request.scope.get("dialect", DIALECTS["openai"])
    return dialect
