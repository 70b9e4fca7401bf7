"""What is collected: all that pages ask for, and little else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.finders import get_finders

from sora_ugc.staticfiles import StaticFiles

NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


@pytest.fixture(scope="module")
def collected() -> dict[str, int]:
    """Each collected path with its size in bytes."""
    return {
        path: storage.size(path)
        for finder in get_finders()
        for path, storage in finder.list(StaticFiles.ignore_patterns)
    }


def test_what_our_templates_name_is_collected(collected: dict[str, int]) -> None:
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for path in templates for name in NAMED.findall(Path(path).read_text())}
    assert len(named) > 5
    assert named <= collected.keys()


def test_what_the_admins_templates_name_is_collected(collected: dict[str, int]) -> None:
    templates = (Path(admin.__file__).parent / "templates").rglob("*.html")
    named = {name for path in templates for name in NAMED.findall(Path(path).read_text())}
    assert named <= collected.keys()


def test_what_each_admin_form_asks_for_is_collected(collected: dict[str, int]) -> None:
    for model_admin in admin.site._registry.values():
        assert set(model_admin.media._js) <= collected.keys()  # type: ignore[attr-defined]


def test_nothing_is_collected_that_no_page_asks_for(collected: dict[str, int]) -> None:
    assert not [path for path in collected if path.startswith(("rest_framework", "account"))]
    theirs = (size for path, size in collected.items() if path.startswith(("admin", "django_htmx")))
    assert sum(theirs) < 900_000
