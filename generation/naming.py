"""Whether the name that creators read says what really renders."""

from __future__ import annotations

from generation.models import VideoModel

# What the seeded names end with, until an operator knows what renders.
UNNAMED = "(renderer not named)"
# OpenAI ended it on 24 September 2026, so that whoever takes this name renders something else.
ENDED = "sora"


def name_problem(model: VideoModel) -> str:
    """Why the shown name of a model says too little, or what is not so; empty when it may stand.

    For operators, in English.
    """
    name = model.name.casefold()
    if UNNAMED in name:
        return f"{model.slug}: nobody has said what renders it"
    if ENDED in name:
        return f"{model.slug} is shown as {model.name!r}, but Sora has ended"
    return ""
