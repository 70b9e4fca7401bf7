"""Where text is rewritten or checked by somebody else, if anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TextServer:
    """A server of OpenAI's text protocol; `patience` is for the whole answer, in seconds."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    patience: float
