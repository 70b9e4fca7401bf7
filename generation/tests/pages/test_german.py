"""The studio in German: its words, and figures that scripts read, which no language changes."""

from __future__ import annotations

import re

from django.test import Client

GERMAN = {"Accept-Language": "de"}


def _page(client: Client, path: str) -> str:
    return client.get(path, headers=GERMAN).content.decode()


def test_the_price_is_said_in_german(hers: Client) -> None:
    page = _page(hers, "/studio/new/")
    assert "Für 8 Credits erstellen" in page
    assert "0,80\u00a0$" in page


def test_figures_for_scripts_are_written_as_scripts_read_them(hers: Client) -> None:
    page = _page(hers, "/studio/new/")
    zones = re.findall(r'data-safe="([^"]*)"', page)
    assert zones
    assert all(0 <= float(part) < 1 for zone in zones for part in zone.split(" "))
    commas = r'(?:value|min|max|step|data-[\w-]+)="[^"]*\d,\d[^"]*"'
    assert re.findall(commas, page) == []


def test_the_studio_teaches_in_german(hers: Client) -> None:
    assert "Dein erster Take beginnt mit einem Foto" in _page(hers, "/studio/")
