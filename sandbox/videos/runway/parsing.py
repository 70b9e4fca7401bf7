"""From a request to what it asks for: `POST /v1/image_to_video`."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from sandbox.videos.parsing import CreateRequest, data_url_bytes, image_check, json_object
from sandbox.videos.runway.wire import MODELS, Model, RunwayError
from sandbox.videos.wire import ApiError

DATA_URI_LIMIT = 5_000_000
FIELDS = {"model", "promptImage", "promptText", "ratio", "resolution", "duration", "seed"}


async def task_parse(request: Request) -> CreateRequest:
    """Reads and checks the body. Raises RunwayError."""
    fields = await _fields(request)
    model = MODELS.get(str(fields.get("model")))
    if model is None:
        raise _issue("model", f"Invalid value. Expected {' | '.join(map(repr, MODELS))}")
    unknown = sorted(set(fields) - FIELDS - ({"audio"} if model.audio else set()))
    if unknown:
        raise _issue(unknown[0], "Unrecognized key")
    return CreateRequest(
        prompt=_prompt(fields.get("promptText"), model),
        model=str(fields["model"]),
        seconds=_seconds(fields.get("duration"), model),
        size=_size(fields, model),
        reference=_photo(fields.get("promptImage")),
    )


async def _fields(request: Request) -> dict[str, Any]:
    try:
        return json_object(await request.body())
    except ApiError as error:
        raise RunwayError(400, str(error)) from None


def _prompt(prompt: object, model: Model) -> str:
    if not isinstance(prompt, str) or not prompt:
        raise _issue("promptText", "Expected a string of at least 1 character")
    units = len(prompt.encode("utf-16-le", "surrogatepass")) // 2
    if model.prompt is not None and units > model.prompt:
        raise _issue("promptText", f"String must contain at most {model.prompt} character(s)")
    return prompt


def _seconds(duration: object, model: Model) -> str:
    if not isinstance(duration, int) or duration not in model.seconds:
        allowed = ", ".join(map(str, model.seconds))
        raise _issue("duration", f"Expected one of {allowed}")
    return str(duration)


def _size(fields: Mapping[str, Any], model: Model) -> str:
    size = model.shapes.get((str(fields.get("ratio")), fields.get("resolution")))
    if size is None:
        ratios = sorted({ratio for ratio, _resolution in model.shapes})
        raise _issue("ratio", f"Invalid value. Expected {' | '.join(map(repr, ratios))}")
    return size


def _photo(given: object) -> bytes:
    """The first frame, as a data URI or as a list of one that says so."""
    uri = given
    if isinstance(given, list):
        frames = [frame for frame in given if isinstance(frame, dict)]
        uri = next((frame.get("uri") for frame in frames if frame.get("position") == "first"), None)
    if not isinstance(uri, str):
        raise _issue("promptImage", "Required")
    if len(uri) > DATA_URI_LIMIT:
        raise _issue("promptImage", "Data URIs must not exceed 5MB")
    try:
        photo = data_url_bytes(uri)
        image_check(photo)
    except ApiError:
        raise _issue("promptImage", "Invalid data URI.") from None
    return photo


def _issue(field: str, message: str) -> RunwayError:
    issue = {"code": "custom", "path": [field], "message": message}
    return RunwayError(400, f"Validation of body failed: {field}: {message}", issues=[issue])
