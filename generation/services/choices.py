"""What can be rendered where: a platform, a model and a length that go together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.errors import InvalidInput
from generation.errors import NoRenderer
from generation.models import VideoModel
from generation.platforms import PLATFORMS, Platform, render_size, size_pixels
from generation.selectors.catalogue import model_cheapest, models_list, models_sold

# So much of a rendered picture must be left when it is cut to the shape of the platform: an upright
# video makes a square, a wide one makes no story.
LEAST_KEPT = 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """What would be rendered: every part is known and they fit together."""

    platform: Platform
    model: VideoModel
    seconds: int
    size: str

    @property
    def credits(self) -> int:
        """The price."""
        return self.model.credits_for(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class LengthOption:
    """A length with its price; `why_not` is empty when it can be chosen."""

    seconds: int
    credits: int
    why_not: str


@dataclass(frozen=True, slots=True)
class ModelOption:
    """A model and every length on offer; `why_not` is empty when some length can be chosen."""

    model: VideoModel
    lengths: tuple[LengthOption, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What goes with a platform; without a renderer there are no models, and `chosen` is None."""

    models: tuple[ModelOption, ...]
    chosen: ModelOption | None


def choices_for(*, platform: str, model: str | None = None) -> Choices:
    """Every model and length, and for those that do not go with `platform`, why not.

    `chosen` is `model` if it is on offer, else what `choice_make` would take by default. Raises
    InvalidInput by field for an unknown platform.
    """
    place = _platform(platform)
    models = models_list()
    lengths = sorted({seconds for known in models for seconds in known.seconds})
    options = tuple(_model_option(known, place, lengths) for known in models)
    default = _default(models, place)
    wanted = next((known.slug for known in models if known.slug == model), None)
    chosen = wanted or (default.slug if default else None)
    return Choices(
        models=options,
        chosen=next((option for option in options if option.model.slug == chosen), None),
    )


def choice_make(*, platform: str, model: str | None = None, seconds: int | None = None) -> Choice:
    """The choice that these words name; by default the cheapest model that goes with the platform,
    and its shortest length.

    Raises InvalidInput by field for what is unknown or does not fit, NoRenderer when no model can
    render at all.
    """
    models = models_list()
    if not models:
        raise NoRenderer(passing=bool(models_sold()))
    place = PLATFORMS.get(platform)
    chosen = _default(models, place) if model is None else _named(models, model)
    errors = _errors(place, chosen, models, model, seconds)
    if place is None or chosen is None or errors:
        raise InvalidInput(errors=errors)
    return Choice(
        platform=place,
        model=chosen,
        seconds=seconds or min(chosen.seconds),
        size=render_size(chosen, place),
    )


def _platform(slug: str) -> Platform:
    if slug not in PLATFORMS:
        raise InvalidInput(errors={"platform": [_one_of(PLATFORMS)]})
    return PLATFORMS[slug]


def _default(models: list[VideoModel], platform: Platform | None) -> VideoModel | None:
    fitting = [model for model in models if platform is None or not _model_problem(model, platform)]
    return model_cheapest(fitting) if fitting else None


def _named(models: list[VideoModel], slug: str) -> VideoModel | None:
    return next((model for model in models if model.slug == slug), None)


def _model_option(model: VideoModel, platform: Platform, lengths: list[int]) -> ModelOption:
    problem = _model_problem(model, platform)
    return ModelOption(
        model=model,
        lengths=tuple(
            LengthOption(
                seconds=seconds,
                credits=model.credits_for(seconds=seconds),
                why_not=problem or _length_problem(model, platform, seconds),
            )
            for seconds in lengths
        ),
        why_not=problem,
    )


def _model_problem(model: VideoModel, platform: Platform) -> str:
    names = {"model": model.name, "platform": platform.name, "ratio": platform.ratio}
    if _kept(render_size(model, platform), platform) < LEAST_KEPT:
        return _("%(model)s renders no shape near %(ratio)s.") % names
    if min(model.seconds) > platform.max_seconds:
        return _("%(model)s renders nothing as short as %(platform)s takes.") % names
    return ""


def _length_problem(model: VideoModel, platform: Platform | None, seconds: int) -> str:
    if seconds not in model.seconds:
        return _("%(model)s renders clips of %(lengths)s seconds.") % {
            "model": model.name,
            "lengths": ", ".join(map(str, sorted(model.seconds))),
        }
    if platform and seconds > platform.max_seconds:
        return _("%(platform)s takes up to %(longest)s seconds.") % {
            "platform": platform.name,
            "longest": platform.max_seconds,
        }
    return ""


def _kept(size: str, platform: Platform) -> float:
    """The part of a picture of `size` that is left in the platform's shape, 0 to 1."""
    width, height = size_pixels(size)
    apart = math.log(width / height) - math.log(platform.width / platform.height)
    return math.exp(-abs(apart))


def _errors(
    platform: Platform | None,
    model: VideoModel | None,
    models: list[VideoModel],
    named: str | None,
    seconds: int | None,
) -> dict[str, list[str]]:
    errors = {}
    if platform is None:
        errors["platform"] = [_one_of(PLATFORMS)]
    if model is None and named is None:
        errors["platform"] = [_("No model goes with this place right now. Choose another one.")]
    elif model is None:
        errors["model"] = [_one_of(known.slug for known in models)]
    elif platform and (problem := _model_problem(model, platform)):
        errors["model"] = [problem]
    elif seconds is not None and (problem := _length_problem(model, platform, seconds)):
        errors["seconds"] = [problem]
    return errors


def _one_of(choices: Iterable[object]) -> str:
    return _("Choose one of: %(choices)s.") % {"choices": ", ".join(map(str, choices))}
