"""What platforms and the law ask of whoever posts a clip, for the page of a take."""

from __future__ import annotations

from dataclasses import dataclass

from generation.platforms import PLATFORMS, Disclosure, Source
from generation.platforms.disclosures import CAPTION, EU_LAW, EU_LAW_SOURCE


@dataclass(frozen=True, slots=True)
class PlacesAsking:
    """Places that ask the same."""

    names: str
    asked: Disclosure


@dataclass(frozen=True, slots=True)
class Disclosures:
    """All that is asked; `caption` is a line to put under the clip."""

    places: list[PlacesAsking]
    caption: str
    law: str
    law_source: Source


def all_disclosures() -> Disclosures:
    """What every place asks, once for those that ask the same, and the law."""
    names: dict[Disclosure, list[str]] = {}
    for platform in PLATFORMS.values():
        names.setdefault(platform.disclosure, []).append(str(platform.name))
    places = [PlacesAsking(", ".join(together), asked) for asked, together in names.items()]
    return Disclosures(places, str(CAPTION), str(EU_LAW), EU_LAW_SOURCE)
