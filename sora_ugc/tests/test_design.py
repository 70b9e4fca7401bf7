"""What the design promises of every page: light to load, styled in layers, nothing inline."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from pytest_django import Settings

from testing.pages.people import people
from testing.pages.shown import MAIL_PAGES, PAGES, STYLE, Shown

KB = 1024
MOST_CSS = 25 * KB
MOST = 90 * KB
MOST_SCRIPT = 35 * KB

CSS = sorted((django_settings.BASE_DIR / "static/css").glob("*.css"))
TEMPLATES = sorted(
    path
    for path in (django_settings.BASE_DIR / "templates").rglob("*.html")
    if "email" not in path.relative_to(django_settings.BASE_DIR / "templates").parts
)
LINKED = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="/static/([^"]+\.(?:css|js|woff2))"')
IMPORTED = re.compile(r'^\s*(?:import|export)\b[^"\']*["\'](\.[^"\']+)["\']', re.MULTILINE)
NAMED_IN_CSS = re.compile(r'url\("?(\.\./[^")]+)"?\)')


def _file(path: str) -> Path:
    found = finders.find(path)
    assert found, path
    return Path(found)


def _loaded(page: str) -> set[Path]:
    """The files that a page loads, with those that these name; no pictures, no video."""
    waiting = [_file(path) for path in LINKED.findall(page)]
    loaded: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in loaded:
            continue
        loaded.add(path)
        if path.suffix in {".js", ".css"}:
            names = IMPORTED if path.suffix == ".js" else NAMED_IN_CSS
            waiting += [(path.parent / name).resolve() for name in names.findall(path.read_text())]
    return loaded


def _weight(content: bytes, suffix: str = "") -> int:
    return len(content) if suffix == ".woff2" else len(gzip.compress(content))


def _check(shown: Shown, page: bytes) -> None:
    files = _loaded(page.decode())
    weights = {path: _weight(path.read_bytes(), path.suffix) for path in files}
    assert {".css", ".woff2"} <= {path.suffix for path in files} <= {".css", ".js", ".woff2"}
    script = sum(size for path, size in weights.items() if path.suffix == ".js")
    assert script <= MOST_SCRIPT, shown
    assert _weight(page) + sum(weights.values()) <= MOST, (shown, weights)


@pytest.mark.django_db
def test_every_page_is_light(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = "testing.pages.with_faults"
    monkeypatch.setattr("generation.pipeline.wake.send", lambda *_args, **_kwargs: True)
    everybody = people(count=4)
    # The style page shows everything twice, to who draws pages; a mail is none.
    for shown in {*PAGES} - {*STYLE, *MAIL_PAGES}:
        person = everybody[shown.who]
        answer = person.client().get(person.path(shown), follow=True)
        assert answer.status_code == shown.status, shown
        _check(shown, answer.content)


def test_our_own_css_is_small() -> None:
    assert sum(_weight(path.read_bytes()) for path in CSS) <= MOST_CSS


def test_the_layers_are_declared_once_and_first() -> None:
    tokens = (django_settings.BASE_DIR / "static/css/tokens.css").read_text()
    declared = re.findall(r"@layer ([a-z, ]+);", tokens)

    assert declared == ["reset, base, layout, components, pages, utilities"]
    assert tokens.index("@layer") < tokens.index("@font-face")


@pytest.mark.parametrize(
    "path",
    [path for path in CSS if path.name not in {"tokens.css", "admin.css", "admin-tokens.css"}],
    ids=lambda path: path.name,
)
def test_every_rule_stands_in_a_layer_that_is_declared(path: Path) -> None:
    outside = []
    depth = 0
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        elif depth == 0 and part.strip():
            outside.append(part.strip())

    assert outside
    assert set(outside) <= {
        f"@layer {name}" for name in ("reset", "base", "layout", "components", "pages", "utilities")
    }


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_style_and_no_script_stands_in_a_page(path: Path) -> None:
    words = path.read_text()

    assert not re.search(r"\sstyle=|<style\b", words)
    assert not re.search(r"\son[a-z]+=", words)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", words))
