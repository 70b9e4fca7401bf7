"""The brief, kept beside the prompt that came of it: "again" fills it in as it was."""

from __future__ import annotations

from dataclasses import fields

from django.db import models

from generation.prompting.brief import FIELD_CHARACTERS, Brief
from generation.prompting.languages import DEFAULT_LANGUAGE


class BriefFields(models.Model):
    """What a creator said about product and clip; all of it may be missing.

    The defaults are the database's too: a process of the version before knows no such columns.
    """

    preset = models.SlugField(blank=True)
    product = models.CharField(max_length=FIELD_CHARACTERS, blank=True, default="", db_default="")
    audience = models.CharField(max_length=FIELD_CHARACTERS, blank=True, default="", db_default="")
    tone = models.SlugField(blank=True, default="", db_default="")
    hook = models.SlugField(blank=True, default="", db_default="")
    call_to_action = models.CharField(
        max_length=FIELD_CHARACTERS, blank=True, default="", db_default=""
    )
    language = models.CharField(
        max_length=12, blank=True, default=DEFAULT_LANGUAGE, db_default=DEFAULT_LANGUAGE
    )

    class Meta:
        abstract = True

    @property
    def brief(self) -> Brief:
        """The same, as what a prompt is written from."""
        return Brief(**{field.name: getattr(self, field.name) for field in fields(Brief)})
