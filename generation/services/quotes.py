"""What a video would cost, before anybody presses the button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import InvalidInput, Unavailable
from credits.selectors import balance_get
from generation.models import VideoModel
from generation.platforms import PLATFORMS, Platform, render_size
from generation.selectors.catalogue import model_cheapest, models_list

# One credit is ten cents at list price.
CREDIT_CENTS = 10


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
class Quote:
    """A choice, its price and the creator's wallet beside it.

    `after` is what would be left; below zero, it says how many credits are missing. With debt,
    or frozen, nothing can be created, however much there is.
    """

    choice: Choice
    available: int
    debt: int
    frozen: bool

    @property
    def credits(self) -> int:
        """The price in credits."""
        return self.choice.credits

    @property
    def usd(self) -> str:
        """The price in dollars at list price, such as "0.80"."""
        dollars, cents = divmod(self.credits * CREDIT_CENTS, 100)
        return f"{dollars}.{cents:02}"

    @property
    def after(self) -> int:
        """The credits left afterwards."""
        return self.available - self.credits

    @property
    def sufficient(self) -> bool:
        """Whether the wallet can pay it now."""
        return self.after >= 0 and self.debt == 0 and not self.frozen


def choice_make(*, platform: str, model: str | None = None, seconds: int | None = None) -> Choice:
    """The choice that these words name; by default the cheapest model and its shortest length.

    Raises InvalidInput by field for what is unknown or does not fit, Unavailable when no model can
    render at all.
    """
    models = models_list()
    if not models:
        raise Unavailable(_("No renderer is connected right now, so no video can be made."))
    place = PLATFORMS.get(platform)
    chosen = _model(models, model)
    errors = _errors(place, chosen, models, seconds)
    if place is None or chosen is None or errors:
        raise InvalidInput(errors=errors)
    return Choice(
        platform=place,
        model=chosen,
        seconds=seconds or min(chosen.seconds),
        size=render_size(chosen, place),
    )


def quote_make(
    *, creator_id: UUID, platform: str, model: str | None = None, seconds: int | None = None
) -> Quote:
    """The price of a choice for this creator; errors as in `choice_make`. Charges nothing."""
    choice = choice_make(platform=platform, model=model, seconds=seconds)
    balance = balance_get(creator_id=creator_id)
    return Quote(
        choice=choice, available=balance.available, debt=balance.debt, frozen=balance.frozen
    )


def _model(models: list[VideoModel], slug: str | None) -> VideoModel | None:
    if slug is None:
        return model_cheapest(models)
    return next((model for model in models if model.slug == slug), None)


def _errors(
    platform: Platform | None,
    model: VideoModel | None,
    models: list[VideoModel],
    seconds: int | None,
) -> dict[str, list[str]]:
    errors = {}
    if platform is None:
        errors["platform"] = [_one_of(PLATFORMS)]
    if model is None:
        errors["model"] = [_one_of(known.slug for known in models)]
    elif problem := _seconds_problem(platform, model, seconds):
        errors["seconds"] = [problem]
    return errors


def _seconds_problem(platform: Platform | None, model: VideoModel, seconds: int | None) -> str:
    if seconds is not None and seconds not in model.seconds:
        return _one_of(sorted(model.seconds))
    longest = platform.max_seconds if platform else None
    if longest and (seconds or min(model.seconds)) > longest:
        return _("This place takes up to %(longest)s seconds.") % {"longest": longest}
    return ""


def _one_of(choices: Iterable[object]) -> str:
    return _("Choose one of: %(choices)s.") % {"choices": ", ".join(map(str, choices))}
