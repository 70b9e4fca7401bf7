"""A prompt for whoever has no draft: a program."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from common.errors import InvalidInput
from generation.models import VideoModel
from generation.prompting.brief import Brief
from generation.prompting.compose import compose_prompt
from generation.selectors.catalogue import model_cheapest, models_list


class Composed(NamedTuple):
    """A prompt, and the whole seconds that its shots are timed for."""

    prompt: str
    seconds: int


def prompt_compose(*, brief: Brief, model: str | None, seconds: int | None) -> Composed:
    """Write a brief for a model, by default the cheapest, and a length, by default its shortest.

    InvalidInput by field `model` for one that is not on offer, and by `seconds` when nothing is on
    offer to take a length from.
    """
    reader = _model(model)
    if seconds is None:
        if reader is None:
            raise InvalidInput(errors={"seconds": [_("Say how long the clip is.")]})
        seconds = min(reader.seconds)
    limit = {"limit": reader.prompt_limit} if reader else {}
    return Composed(compose_prompt(brief=brief, seconds=seconds, **limit), seconds)


def _model(slug: str | None) -> VideoModel | None:
    models = models_list()
    if slug is None:
        return model_cheapest(models) if models else None
    for model in models:
        if model.slug == slug:
            return model
    choices = ", ".join(model.slug for model in models)
    raise InvalidInput(errors={"model": [_("Choose one of: %(choices)s.") % {"choices": choices}]})
