"""OpenAI's moderation endpoint, or one that speaks the same."""

from __future__ import annotations

from openai import AsyncOpenAI

from generation.prompting.openai_text import TextServerError, ask
from generation.prompting.text_server import TextServer

# Their categories in ours, the gravest first.
_CATEGORIES = {
    "sexual/minors": "minors",
    "sexual": "sexual",
    "violence": "violence",
    "violence/graphic": "violence",
    "hate": "hate",
    "hate/threatening": "hate",
    "harassment": "harassment",
    "harassment/threatening": "harassment",
    "self-harm": "self-harm",
    "self-harm/intent": "self-harm",
    "self-harm/instructions": "self-harm",
    "illicit": "danger",
    "illicit/violent": "danger",
}


def categories_flagged(server: TextServer, text: str) -> list[str]:
    """Our categories under which `text` is flagged, none if it is fine.

    What is flagged under a category that we do not know counts as "other". Raises TextServerError.
    """

    async def question(client: AsyncOpenAI) -> object:
        answer = await client.moderations.with_raw_response.create(model=server.model, input=text)
        return answer.http_response.json()

    return _flagged(ask(server, question))


def _flagged(body: object) -> list[str]:
    try:
        (result,) = body["results"]  # type: ignore[index]
        if not result["flagged"]:
            return []
        theirs = {name for name, flagged in result["categories"].items() if flagged}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TextServerError("an answer of another shape") from error
    ours = [ours for name, ours in _CATEGORIES.items() if name in theirs]
    return list(dict.fromkeys(ours)) or ["other"]
