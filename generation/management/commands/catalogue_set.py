"""Make or change a model of the catalogue from the shell."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.errors import InvalidInput
from generation.management.dollars import microdollars
from generation.models import VideoModel
from generation.naming import name_problem
from generation.services.model_change import FIELDS, model_change

NEEDED = ("name", "upstream", "credits_per_second", "cost_microdollars", "seconds", "sizes")
OPTIONS = {"credits_per_second": "credits", "cost_microdollars": "cost"}


class Command(BaseCommand):
    help = (
        "Set what a model is called, where it renders, what it makes, what it costs and whether it "
        "is offered. Only what is given is changed; running it again changes nothing. With --new "
        "the model is made, and offered only with --enable. Nothing is saved that cannot be, such "
        "as a model on offer that costs more than it earns."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the model's slug, such as sora-2")
        parser.add_argument("--new", action="store_true", help="make it; there is none yet")
        parser.add_argument("--name", help="the shown name; say what really renders")
        parser.add_argument("--upstream", help="the model's name at the endpoint")
        parser.add_argument("--endpoint", help="the slug of a configured endpoint")
        parser.add_argument("--seconds", type=_seconds, help="its lengths: 4,8,12")
        parser.add_argument("--sizes", type=_words, help="its sizes: 720x1280,1280x720")
        parser.add_argument(
            "--people",
            dest="accepts_people",
            action=BooleanOptionalAction,
            default=None,
            help="whether it takes photos with people in them",
        )
        parser.add_argument("--position", type=int, help="its place among the others")
        parser.add_argument("--prompt-limit", type=int, help="how many characters it reads")
        _add_money(parser)
        parser.add_argument("--typical-p50", type=int, help="half take up to so many seconds")
        parser.add_argument("--typical-p90", type=int, help="nine in ten take up to so many")
        offered = parser.add_mutually_exclusive_group()
        offered.add_argument("--enable", dest="enabled", action="store_true", default=None)
        offered.add_argument("--disable", dest="enabled", action="store_false", default=None)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        model = _new(options) if options["new"] else _locked(options["slug"])
        for field in FIELDS:
            if options.get(field) is not None:
                setattr(model, field, options[field])
        model.size_costs = _size_costs(model, options)
        changes = _save(model)
        lines = [f"{field}: {old!r} -> {new!r}" for field, (old, new) in changes.items()]
        self.stdout.write("\n".join(lines) or f"{model.slug}: nothing to change")
        for warning in _warnings(model):
            self.stderr.write(warning)


def _add_money(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--credits", dest="credits_per_second", type=int, help="what a creator pays a second"
    )
    parser.add_argument(
        "--cost",
        dest="cost_microdollars",
        type=microdollars,
        metavar="DOLLARS",
        help="what the provider takes a second, such as 0.10",
    )
    parser.add_argument(
        "--size-cost",
        dest="dearer",
        type=_size_cost,
        action="append",
        default=[],
        metavar="SIZE=DOLLARS",
        help="the same for a size that costs more; may be given again for others",
    )
    parser.add_argument(
        "--no-size-costs", action="store_true", help="forget the costs of sizes known so far"
    )


def _seconds(text: str) -> list[int]:
    try:
        return [int(word) for word in _words(text)]
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not written like 4,8,12") from error


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _size_cost(text: str) -> tuple[str, int]:
    size, _equals, dollars = text.partition("=")
    return size, microdollars(dollars)


def _new(options: dict[str, Any]) -> VideoModel:
    if VideoModel.objects.filter(slug=options["slug"]).exists():
        raise CommandError(f"There is a model {options['slug']!r} already: leave --new out.")
    missing = [OPTIONS.get(field, field) for field in NEEDED if options[field] is None]
    if missing:
        raise CommandError(f"A new model needs {_options(missing)}.")
    return VideoModel(slug=options["slug"], enabled=False)


def _options(names: Iterable[str]) -> str:
    return ", ".join(f"--{name}" for name in names)


def _locked(slug: str) -> VideoModel:
    model = VideoModel.objects.select_for_update().filter(slug=slug).first()
    if model is None:
        known = ", ".join(VideoModel.objects.values_list("slug", flat=True))
        raise CommandError(f"There is no model {slug!r}. Known are: {known}. To make it: --new.")
    return model


def _size_costs(model: VideoModel, options: dict[str, Any]) -> dict[str, int]:
    known = {} if options["no_size_costs"] else model.size_costs
    return {**known, **dict(options["dearer"])}


def _save(model: VideoModel) -> dict[str, tuple[Any, Any]]:
    try:
        return model_change(model=model, actor_id=None)
    except InvalidInput as error:
        raise CommandError("\n".join(_lines(error.errors or {}))) from error


def _lines(errors: Mapping[str, list[str]]) -> Iterator[str]:
    for field, texts in errors.items():
        words = " ".join(texts)
        yield words if field == NON_FIELD_ERRORS else f"{field}: {words}"


def _warnings(model: VideoModel) -> list[str]:
    warnings = []
    if problem := name_problem(model):
        warnings.append(f"{problem}. Say what really renders: --name.")
    if model.enabled and model.endpoint not in settings.VIDEO_ENDPOINTS:
        known = ", ".join(settings.VIDEO_ENDPOINTS) or "none"
        warnings.append(
            f"{model.slug} is not shown yet: its endpoint {model.endpoint} is not configured "
            f"(configured: {known})."
        )
    return warnings
