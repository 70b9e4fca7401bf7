"""What the design promises of every page: light to load, styled in layers, nothing inline."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from testing.factories import JobFactory, UserFactory

KB = 1024
MOST_CSS = 25 * KB
MOST = 90 * KB
MOST_SCRIPT = 35 * KB

PUBLIC = ("/", "/pricing/", "/terms/", "/privacy/", "/refunds/")
SIGN_IN = ("/accounts/login/", "/accounts/signup/", "/accounts/magic/")
OWN = ("/studio/", "/studio/new/", "/billing/", "/billing/statement/", "/account/")

CSS = sorted((settings.BASE_DIR / "static/css").glob("*.css"))
TEMPLATES = sorted(
    path
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
    if "email" not in path.relative_to(settings.BASE_DIR / "templates").parts
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


def _check(page: bytes) -> None:
    files = _loaded(page.decode())
    weights = {path: _weight(path.read_bytes(), path.suffix) for path in files}
    assert {path.suffix for path in files} == {".css", ".js", ".woff2"}
    assert sum(size for path, size in weights.items() if path.suffix == ".js") <= MOST_SCRIPT
    assert _weight(page) + sum(weights.values()) <= MOST, weights


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PUBLIC, *SIGN_IN])
def test_a_page_for_anybody_is_light(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    _check(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*OWN, "/studio/jobs/{job}/", "/studio/jobs/{job}/receipt/"])
def test_a_page_of_ones_own_is_light(client: Client, path: str) -> None:
    user = UserFactory.create()
    job = JobFactory.create(owner=user, ready=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get(path.format(job=job.id))

    assert answer.status_code == 200
    _check(answer.content)


def test_our_own_css_is_small() -> None:
    assert sum(_weight(path.read_bytes()) for path in CSS) <= MOST_CSS


def test_the_layers_are_declared_once_and_first() -> None:
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    declared = re.findall(r"@layer ([a-z, ]+);", tokens)

    assert declared == ["reset, base, layout, components, pages, utilities"]
    assert tokens.index("@layer") < tokens.index("@font-face")


@pytest.mark.parametrize(
    "path",
    [path for path in CSS if path.name not in {"tokens.css", "admin.css"}],
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
