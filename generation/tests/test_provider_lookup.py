"""Finding an endpoint's adapter, and not paying for its SDK before."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from django.utils.module_loading import import_string
from pytest_django import Settings

from generation.providers import ADAPTERS, EndpointNotConfigured, get_provider
from generation.providers.measured import Measured


@pytest.mark.parametrize("protocol", ADAPTERS)
def test_every_protocol_has_its_adapter(settings: Settings, protocol: str) -> None:
    configured = settings.VIDEO_ENDPOINTS["openai"]
    settings.VIDEO_ENDPOINTS = {"one": replace(configured, slug="one", provider=protocol)}
    found = get_provider("one")
    assert type(found) is Measured
    assert type(found.adapter) is import_string(ADAPTERS[protocol])


def test_an_endpoint_that_is_not_configured(settings: Settings) -> None:
    settings.VIDEO_ENDPOINTS = {}
    with pytest.raises(EndpointNotConfigured):
        get_provider("one")


def test_no_sdk_is_loaded_before_it_is_asked_for() -> None:
    """It takes a second and 40 MB in each process."""
    code = (
        "import sys, django; django.setup(); "
        "import generation.tasks, generation.webhooks; "
        "print({'openai', 'runwayml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
