"""From a request to what it asks for: `POST /videos`, as JSON or as a form with a file."""

import base64
import binascii
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.videos.dialects import Dialect
from sandbox.videos.wire import MODELS, PROMPT_LIMIT, SECONDS, SIZES, ApiError, reference_error

BODY_LIMIT = 32 * 1024 * 1024
IMAGE_FORMATS = ("JPEG", "PNG", "WEBP")
MISMATCH = "Inpaint image must match the requested width and height"
"""The sentence with which OpenAI refused a reference of other pixels; its code was null."""

# What is sensible where a server takes anything. H.264 wants even numbers of pixels.
ANYTHING = {
    "model": re.compile(r".{1,200}"),
    "seconds": re.compile(r"[1-9]|[1-5]\d|60"),
    "size": re.compile(r"\d{1,3}[02468]x\d{1,3}[02468]"),
}


@dataclass(frozen=True, kw_only=True)
class CreateRequest:
    """A checked request for a video."""

    prompt: str
    model: str
    seconds: str
    size: str
    reference: bytes | None


async def create_parse(request: Request, dialect: Dialect) -> CreateRequest:
    """Reads and checks the body. Raises ApiError with the provider's status and wording."""
    fields = await _fields(request)
    size = _choice(fields, "size", dialect.sizes, default=SIZES[0])
    model = _choice(fields, "model", dialect.models, default=MODELS[0])
    reference = await _reference(fields, model, dialect)
    if reference is not None:
        image_check(reference, size=size)
    return CreateRequest(
        prompt=_prompt(fields),
        model=model,
        seconds=_choice(fields, "seconds", dialect.seconds, default=SECONDS[0]),
        size=size,
        reference=reference,
    )


async def _fields(request: Request) -> dict[str, Any]:
    if int(request.headers.get("content-length", "0")) > BODY_LIMIT:
        raise ApiError(413, "The request body is too large.")
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return dict(await request.form(max_files=1, max_fields=20))
    return json_object(await request.body())


def json_object(body: bytes) -> dict[str, Any]:
    """The object that a JSON body is. Raises ApiError."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError(400, "We could not parse the JSON body of your request.") from None
    if not isinstance(fields, dict):
        raise ApiError(400, "The JSON body of your request must be an object.")
    return fields


def _prompt(fields: Mapping[str, Any]) -> str:
    prompt = fields.get("prompt")
    if prompt is None:
        raise ApiError(
            400,
            "Missing required parameter: 'prompt'.",
            param="prompt",
            code="missing_required_parameter",
        )
    _text_check(prompt, "prompt", "a string")
    if not 1 <= len(prompt) <= PROMPT_LIMIT:
        raise ApiError(
            400,
            f"Invalid 'prompt': expected 1 to {PROMPT_LIMIT} characters, got {len(prompt)}.",
            param="prompt",
            code="invalid_value",
        )
    return str(prompt)


def _choice(fields: Mapping[str, Any], name: str, choices: tuple[str, ...], *, default: str) -> str:
    """One of the choices; where there are none, anything sensible."""
    value = fields.get(name, default)
    supported = ", ".join(f"'{choice}'" for choice in choices) or ANYTHING[name].pattern
    _text_check(value, name, f"one of {supported}")
    if value not in choices and (choices or not ANYTHING[name].fullmatch(value)):
        raise ApiError(
            400,
            f"Invalid value: '{value}'. Supported values are: {supported}.",
            param=name,
            code="invalid_value",
        )
    return str(value)


def _text_check(value: object, name: str, expected: str) -> None:
    if not isinstance(value, str):
        raise ApiError(
            400,
            f"Invalid type for '{name}': expected {expected}, got {type(value).__name__} instead.",
            param=name,
            code="invalid_type",
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        message = f"Invalid '{name}': it is not valid Unicode."
        raise ApiError(400, message, param=name, code="invalid_value") from None


async def _reference(fields: Mapping[str, Any], model: str, dialect: Dialect) -> bytes | None:
    given = fields.get("input_reference")
    if given is None:
        return None
    if isinstance(given, UploadFile):
        dialect.image_check("file", model)
        return await given.read()
    if isinstance(given, str):
        dialect.image_check("string", model)
        return data_url_bytes(given)
    if not isinstance(given, dict) or len(given) != 1:
        raise reference_error("expected a file, or an object with 'image_url'")
    dialect.image_check("object", model)
    if "image_url" not in given:
        raise reference_error("files are not kept here, send 'image_url' as a data URL")
    return data_url_bytes(given["image_url"])


def data_url_bytes(url: object) -> bytes:
    """The image in a data URL: this server fetches nothing from elsewhere. Raises ApiError."""
    head, _, encoded = url.partition(",") if isinstance(url, str) else ("", "", "")
    if not (head.startswith("data:image/") and head.endswith(";base64")):
        raise reference_error("'image_url' must be a base64 data URL of an image")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise reference_error("'image_url' holds broken base64") from None


def image_check(content: bytes, *, size: str | None = None) -> None:
    """Raises ApiError for what is no image, or not of `size`.

    Pixels are compared before anything is decoded: a huge image costs nothing.
    """
    # Pillow stays unloaded until the first image comes: the idle server is small without it.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content), formats=IMAGE_FORMATS) as image:
            if size not in (None, f"{image.width}x{image.height}"):
                raise ApiError(400, MISMATCH, param="input_reference")
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise reference_error("the file is not a readable JPEG, PNG or WebP image") from None
