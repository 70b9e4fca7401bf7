"""Loaded by schemathesis: whose token each call brings.

SCHEMATHESIS_AUTH is the Authorization of who has photos and videos, SCHEMATHESIS_SPARE the address
of somebody whose tokens may all end, SCHEMATHESIS_API the API's root.
"""

from __future__ import annotations

import os

import httpx2
import schemathesis

from e2e.client import PASSWORD

ENDS_TOKENS = {"auth_logout", "tokens_revoke", "tokens_list", "tokens_create"}


@schemathesis.auth(refresh_interval=None)
class Tokens:
    """The token that all use; for the calls that end tokens a new one each time.

    Were the common one ended, all others would be answered 401 and nothing else.
    """

    def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
        """The Authorization of this request."""
        if context.operation.definition.raw["operationId"] not in ENDS_TOKENS:
            return os.environ["SCHEMATHESIS_AUTH"]
        # By password: any token of theirs may have been listed, and revoked by what came after.
        answer = httpx2.post(
            f"{os.environ['SCHEMATHESIS_API']}/auth/login",
            json={"email": os.environ["SCHEMATHESIS_SPARE"], "password": PASSWORD},
        )
        return f"Bearer {answer.raise_for_status().json()['token']}"

    def set(self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext) -> None:
        """Bring it along."""
        case.headers["Authorization"] = data
