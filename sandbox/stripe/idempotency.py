"""`Idempotency-Key`: the same request twice has one effect and one answer.

https://docs.stripe.com/api/idempotent_requests. As there, what never began (bad parameters) is
not remembered; simpler than there, no refusal is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.stripe.account import Account, now
from sandbox.stripe.errors import ApiError
from sandbox.stripe.store import Object

_COLLECTION = "idempotency"
_KEPT_SECONDS = 24 * 60 * 60
_LONGEST_KEY = 255


def earlier_answer(account: Account, key: str, path: str, form: dict[str, Any]) -> Object | None:
    """What was answered under this key: `body` and `request_id`, or None.

    Raises ApiError (400, `idempotency_error`) if the key came with another request.
    """
    if len(key) > _LONGEST_KEY:
        raise ApiError(f"Idempotency keys can have at most {_LONGEST_KEY} characters.")
    earlier = account.store.get(_COLLECTION, _row_id(key))
    if earlier is None or earlier["created"] < now() - _KEPT_SECONDS:
        return None
    if earlier["fingerprint"] != _fingerprint(path, form):
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{key}' if you meant to execute a "
            "different request.",
            kind="idempotency_error",
        )
    return earlier


@contextmanager
def key_held(account: Account, key: str | None) -> Iterator[None]:
    """Keep a key while its request is served; raises ApiError (409) if another one has it.

    Stripe's libraries try again after a 409, and then get the answer of the first.
    """
    if key is None:
        yield
        return
    if key in account.keys_in_use:
        raise ApiError(
            "There is currently another in-progress request using this Idempotency-Key. Please "
            "try again later.",
            status=409,
            kind="idempotency_error",
            code="idempotency_key_in_use",
        )
    account.keys_in_use.add(key)
    try:
        yield
    finally:
        account.keys_in_use.discard(key)


def remember_answer(
    account: Account, key: str, path: str, form: dict[str, Any], *, body: Object, request_id: str
) -> None:
    """Keep the answer to a request that had an effect."""
    row = {
        "id": _row_id(key),
        "created": now(),
        "fingerprint": _fingerprint(path, form),
        "body": body,
        "request_id": request_id,
    }
    account.store.save(_COLLECTION, row)


def forget_old_answers(account: Account) -> None:
    """Drop the keys that are older than a day."""
    for row in list(account.store.all(_COLLECTION)):
        if row["created"] < now() - _KEPT_SECONDS:
            account.store.delete(_COLLECTION, row["id"])


def _row_id(key: str) -> str:
    """Keys are the client's own text; their hash is a safe file name."""
    return hashlib.sha256(key.encode()).hexdigest()


def _fingerprint(path: str, form: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([path, form], sort_keys=True).encode()).hexdigest()
