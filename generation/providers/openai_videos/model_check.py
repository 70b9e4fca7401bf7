"""Whether a server of the protocol has a model: OpenAI's `GET /models`, which many others answer.

Listings may leave out what a proxy would pass on, so a model that is not listed is asked for by
itself. Where neither path exists nothing can be said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from generation.providers.base import ModelAnswer, ModelOutcome, ProviderError

Ask = Callable[[], Awaitable[object]]

# OpenAI's own code: the path exists, and the model does not.
_NO_MODEL = "model_not_found"
# Such a path does not exist there, or something else than an API answers.
_NO_PATH = {"http_501", "garbage"}
_NAMED = 10


async def model_answer(model: str, *, listing: Ask, one: Ask) -> ModelAnswer:
    """What `listing` (all models) and `one` (this one) say of `model`.

    Raises ProviderError when the server does not answer, or does not accept our key.
    """
    listed = _ids(await _tried(listing))
    if listed is not None and model in listed:
        return ModelAnswer(outcome=ModelOutcome.ANSWERS)
    try:
        await one()
    except ProviderError as error:
        if not _is_a_no(error):
            raise
        return _not_found(listed, error)
    return ModelAnswer(outcome=ModelOutcome.ANSWERS)


def _not_found(listed: list[str] | None, error: ProviderError) -> ModelAnswer:
    if listed is None and error.code != _NO_MODEL:
        return ModelAnswer(outcome=ModelOutcome.CANNOT_SAY, message="it names no models")
    named = ", ".join(sorted(listed or ())[:_NAMED])
    message = f"it has {named}" if named else ""
    return ModelAnswer(outcome=ModelOutcome.UNKNOWN, message=message)


async def _tried(listing: Ask) -> object:
    try:
        return await listing()
    except ProviderError as error:
        if _is_a_no(error):
            return None
        raise


def _is_a_no(error: ProviderError) -> bool:
    """Whether the server answered that it has no such thing, rather than not at all."""
    return not error.account and (error.permanent or error.code in _NO_PATH)


def _ids(body: object) -> list[str] | None:
    entries = body.get("data") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        return None
    return [str(entry["id"]) for entry in entries if isinstance(entry, dict) and entry.get("id")]
