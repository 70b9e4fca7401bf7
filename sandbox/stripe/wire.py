"""HTTP as Stripe does it: keys, versions, form bodies, idempotency, request ids, errors."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.stripe.account import Account
from sandbox.stripe.config import API_VERSION
from sandbox.stripe.errors import ApiError
from sandbox.stripe.events import current_request
from sandbox.stripe.expansion import expand
from sandbox.stripe.forms import form_decode
from sandbox.stripe.idempotency import earlier_answer, key_held, remember_answer
from sandbox.stripe.ids import new_id
from sandbox.stripe.params import list_of, text
from sandbox.stripe.store import Object

Call = Callable[..., Object]
Endpoint = Callable[[Request], Awaitable[Response]]

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_EXPAND = list_of(text())


def endpoint(account: Account, call: Call) -> Endpoint:
    """Serve one call of the API: `call(account, form, *path parameters)` returns an object."""

    async def serve(request: Request) -> Response:
        headers = {"Request-Id": new_id("req_")}
        try:
            version = _version(request)
            headers["Stripe-Version"] = version
            _authenticate(request)
            body = await _answer(account, call, request, headers)
            return JSONResponse(body, headers=headers)
        except ApiError as error:
            return JSONResponse(error.body(), status_code=error.status, headers=headers)

    return serve


async def unknown_url(request: Request) -> Response:
    """Any other path below /v1."""
    error = ApiError(
        f"Unrecognized request URL ({request.method}: {request.url.path}). If you are trying to "
        "list objects, remove the trailing slash. If you are trying to retrieve an object, make "
        "sure you passed a valid (non-empty) identifier in your code. The sandbox knows a part "
        "of Stripe's API.",
        status=404,
    )
    return JSONResponse(error.body(), 404, headers={"Request-Id": new_id("req_")})


async def _answer(
    account: Account, call: Call, request: Request, headers: dict[str, str]
) -> Object:
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    with key_held(account, key):
        form = await _form(request)
        return _answer_once(account, call, request, headers, form, key)


def _answer_once(
    account: Account,
    call: Call,
    request: Request,
    headers: dict[str, str],
    form: dict[str, Any],
    key: str | None,
) -> Object:
    """The answer that this key had before, or a new one that it keeps."""
    if key:
        earlier = earlier_answer(account, key, request.url.path, form)
        if earlier is not None:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": earlier["request_id"]}
            return dict(earlier["body"])
        headers["Idempotency-Key"] = key
    body = _run(account, call, request, form, {"id": headers["Request-Id"], "idempotency_key": key})
    if key:
        remember_answer(
            account, key, request.url.path, form, body=body, request_id=headers["Request-Id"]
        )
    return body


def _run(
    account: Account, call: Call, request: Request, form: dict[str, Any], mark: Object
) -> Object:
    """Nothing in here waits, so that no other request sees half of a change."""
    given = dict(form)
    paths = _EXPAND(given.pop("expand", {}), "expand")
    token = current_request.set(mark if request.method == "POST" else None)
    try:
        return expand(account, call(account, given, *request.path_params.values()), paths)
    finally:
        current_request.reset(token)


async def _form(request: Request) -> dict[str, Any]:
    if request.method != "POST":
        return form_decode(request.url.query)
    body = await request.body()
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if body and content_type != "application/x-www-form-urlencoded":
        raise ApiError(
            "Invalid request (check that your POST content type is "
            "application/x-www-form-urlencoded). If you have questions, we can help at "
            "https://support.stripe.com/."
        )
    return form_decode(body.decode("utf-8", errors="replace"))


def _version(request: Request) -> str:
    version = request.headers.get("stripe-version", API_VERSION)
    if not _VERSION.fullmatch(version):
        raise ApiError(f"Invalid Stripe API version: {version}")
    return version


def _authenticate(request: Request) -> None:
    key = _api_key(request.headers.get("authorization", ""))
    if not key:
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY').",
            status=401,
        )
    if not key.startswith("sk_test_"):
        raise ApiError(f"Invalid API Key provided: {_masked(key)}", status=401)


def _api_key(header: str) -> str:
    """The key out of `Bearer key` or, as curl -u sends it, out of `Basic base64(key:)`."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _masked(key: str) -> str:
    shown = key[:8] if len(key) > 12 else ""
    return f"{shown}{'*' * 8}{key[-4:]}"
