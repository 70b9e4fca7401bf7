"""docs/third-party.md says what is installed, and no licence of it is unknown or surprising."""

from __future__ import annotations

from importlib.metadata import distribution

import pytest

from infra import notices

# What a package may be under without anybody having to think about it again.
_PLAIN = ("mit", "bsd", "apache", "isc", "psf", "0bsd", "ofl")
# What was thought about: the page says what follows.
SPECIAL = {
    "certifi": "MPL-2.0",
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "psycopg-pool": "LGPL-3.0-only",
}
PACKAGES = notices.packages()


def test_the_table_is_what_is_installed() -> None:
    text = notices.PAGE.read_text()

    assert notices.page(text) == text, "make notices"


def test_what_is_installed_is_what_is_pinned() -> None:
    """Else the table would name licences of other versions."""
    pinned = dict(PACKAGES)

    assert len(pinned) > 50
    assert {name: distribution(name).version for name in pinned} == pinned


def test_each_licence_is_known() -> None:
    """A new one is somebody's decision, not an accident."""
    said = {name: notices.licence(distribution(name).metadata) for name, _version in PACKAGES}
    plain = {name for name, licence in said.items() if _is_plain(licence)}

    assert {name: said[name] for name in sorted(said.keys() - plain)} == SPECIAL


def _is_plain(licence: str) -> bool:
    return any(word in licence.casefold() for word in _PLAIN)


@pytest.mark.parametrize(("package", "library"), [("av", "x264"), ("pillow-heif", "x265")])
def test_what_is_under_the_gpl_is_there_and_told(package: str, library: str) -> None:
    """Should a wheel come without it one day, the page says more than is so."""
    carried = [file.name for file in distribution(package).files or () if library in file.name]

    assert carried
    assert f"**{library}**" in notices.PAGE.read_text()
