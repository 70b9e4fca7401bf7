"""What a preset is made of: hooks to open with, five shots, and a last word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

# Stands for the product's name in a hook.
PRODUCT = "{product}"


class Line(NamedTuple):
    """A spoken sentence, by language; all say the same."""

    en: str
    de: str


@dataclass(frozen=True, slots=True)
class Hook:
    """A first sentence to pick from; `PRODUCT` in it stands for the product's name.

    Without a name "this" is said, so it must read well with "das hier" in German.
    """

    slug: str
    line: Line


@dataclass(frozen=True, slots=True)
class Shot:
    """What one shot shows, in English, as a renderer reads it.

    `line` is what is said in it; in the first shot the hook is, in the last the call to action.
    `speaker` says it, if somebody else than the preset's.
    """

    camera: str
    light: str
    action: str
    line: Line | None = None
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of clip.

    `name` is what the creator reads. `shots` are five; shorter clips leave out some of the middle.
    `tone` is how it sounds unless the creator says otherwise, `speaker` who speaks,
    `call_to_action` the last line unless there is one of the creator's own.
    """

    slug: str
    name: str | Promise
    tone: str
    speaker: str
    hooks: tuple[Hook, ...]
    shots: tuple[Shot, Shot, Shot, Shot, Shot]
    call_to_action: Line

    def hook(self, slug: str) -> Hook:
        """The hook of this slug, else the first."""
        return next((hook for hook in self.hooks if hook.slug == slug), self.hooks[0])
