"""Change a model of the catalogue from the shell."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from generation.models import VideoModel

FIELDS = ("name", "upstream", "endpoint", "enabled", "prompt_limit", "typical_p50", "typical_p90")


class Command(BaseCommand):
    help = (
        "Set what creators read of a model, what its endpoint calls it, and whether it is offered. "
        "Only what is given is changed; running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the model's slug, such as sora-2")
        parser.add_argument("--name", help="the shown name; say what really renders")
        parser.add_argument("--upstream", help="the model's name at the endpoint")
        parser.add_argument("--endpoint", help="the slug of a configured endpoint")
        parser.add_argument("--prompt-limit", type=int, help="how many characters it reads")
        parser.add_argument("--typical-p50", type=int, help="half take up to so many seconds")
        parser.add_argument("--typical-p90", type=int, help="nine in ten take up to so many")
        offered = parser.add_mutually_exclusive_group()
        offered.add_argument("--enable", dest="enabled", action="store_true", default=None)
        offered.add_argument("--disable", dest="enabled", action="store_false", default=None)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        model = _locked(options["slug"])
        changes = [
            f"{field}: {getattr(model, field)!r} -> {options[field]!r}"
            for field in FIELDS
            if options[field] is not None and options[field] != getattr(model, field)
        ]
        for field in FIELDS:
            if options[field] is not None:
                setattr(model, field, options[field])
        _save(model)
        self.stdout.write("\n".join(changes) or f"{model.slug}: nothing to change")


def _locked(slug: str) -> VideoModel:
    model = VideoModel.objects.select_for_update().filter(slug=slug).first()
    if model is None:
        known = ", ".join(VideoModel.objects.values_list("slug", flat=True))
        raise CommandError(f"There is no model {slug!r}. Known are: {known}.")
    return model


def _save(model: VideoModel) -> None:
    try:
        model.full_clean()
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error
    model.save()
