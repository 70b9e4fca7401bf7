"""The LiteLLM proxy 1.106, as it was seen to answer in front of this very stand-in."""

import base64
import binascii
import json
from collections.abc import Set as AbstractSet
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.videos import wire
from sandbox.videos.dialects.base import Dialect, ImageKind
from sandbox.videos.store import Job
from sandbox.videos.wire import ApiError
from sandbox.videos.words import Word

NATIVE = "gen4_turbo"
"""A model that the proxy routes to Runway: it takes the image as an address in JSON."""
RETRIES = 2
"""How often the proxy repeats what its upstream did not answer, unless it is told not to."""

NO_LISTING = (
    "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying "
    "to call. You passed model="
)
ELSEWHERE = (
    "litellm.InternalServerError: InternalServerError: OpenAIException - Cannot connect to host "
    "api.openai.com:443 [Name or service not known]"
)


class LiteLLM(Dialect):
    """Ids change after the create, prompts get lost, errors hide in errors, nothing is deleted."""

    name = "litellm"
    models = (*wire.MODELS, NATIVE)
    deletes = False

    def image_check(self, kind: ImageKind, model: str) -> None:
        if kind == "file" and model == NATIVE:
            message = "RunwaymlException - Object of type BytesIO is not JSON serializable"
            raise ApiError(500, message, kind="server_error")
        if kind != "file" and model != NATIVE:
            raise ApiError(400, "Invalid request format: object has no attribute 'read'")
        if kind == "object":
            raise ApiError(400, "`promptImage` must be a string")

    def repeats(self, request: Request, words: AbstractSet[Word]) -> int:
        forbidden = request.headers.get("x-litellm-num-retries") == "0"
        return RETRIES if Word.TIMEOUT_AFTER_ACCEPT in words and not forbidden else 0

    def id_read(self, shown: str) -> str:
        try:
            plain = base64.b64decode(shown.removeprefix("video_")).decode()
            _provider, model, kept = plain.split(";")
        except (binascii.Error, ValueError):
            raise ApiError(500, ELSEWHERE, kind="server_error") from None
        if model == "model_id:":
            # The id of a retrieve names no model, so the proxy asks OpenAI itself.
            raise ApiError(500, ELSEWHERE, kind="server_error")
        return kept.removeprefix("video_id:")

    def video(self, job: Job, request: Request) -> dict[str, Any]:
        shown = wire.video_object(job)
        del shown["prompt"]
        return shown | {"id": _id(job, ""), "usage": None}

    def created(self, job: Job, request: Request) -> JSONResponse:
        usage = {"duration_seconds": float(job.seconds)}
        video = self.video(job, request) | {"id": _id(job, job.model), "usage": usage}
        return JSONResponse(video, headers={"x-litellm-response-cost": "0.4"})

    def page(self, jobs: list[Job], request: Request, *, has_more: bool) -> JSONResponse:
        raise ApiError(400, NO_LISTING)

    def variant(self, asked: str | None) -> str:
        return "video"

    def error(self, error: ApiError) -> JSONResponse:
        if error.status == 405:
            return JSONResponse({"detail": "Method Not Allowed"}, status_code=405)
        inner = error.body["error"]
        message = str(inner["message"])
        if not message.startswith("litellm."):
            message = (
                f"litellm.BadRequestError: OpenAIException - {json.dumps(error.body)}\n\n"
                "LiteLLM: model group 'sora-2' failed with the error above. No fallback was "
                "attempted."
            )
        body = {"message": message, "type": inner["type"], "param": None, "code": str(error.status)}
        headers = {
            f"llm_provider-{name.lower()}" if name == "Retry-After" else name: value
            for name, value in error.headers.items()
        }
        return JSONResponse({"error": body}, status_code=error.status, headers=headers)


def _id(job: Job, model: str) -> str:
    plain = f"litellm:custom_llm_provider:openai;model_id:{model};video_id:{job.id}"
    return f"video_{base64.b64encode(plain.encode()).decode()}"
