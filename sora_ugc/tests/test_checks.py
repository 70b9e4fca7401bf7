"""`check --deploy` refuses a sandbox's settings and lets a right site pass."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import Error
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from generation.models import VideoModel
from sora_ugc.checks import catalogue_checks, deploy_checks
from sora_ugc.renderers import VideoEndpoint

RIGHT: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "vQ8-rT2mWz6xLk0bNf4hYc9pJd3sGu7eAi1oHy5tRw-Xq_ZvBnMl",
    "SITE_URL": "https://studio.example.com",
    "LIVE_URL": "https://studio.example.com/live",
    "TRUSTED_PROXIES": 1,
    "STRIPE_API_BASE": "",
    "STRIPE_SECRET_KEY": "sk_live_51",
    "STRIPE_WEBHOOK_SECRET": "whsec_51",
}


def renderer(
    *,
    api_key: str = "sk-1",
    webhook_secret: str = "whsec_MTIz",
    base_url: str = "https://renderer.example.com/v1",
) -> dict[str, Any]:
    """VIDEO_ENDPOINTS with one endpoint."""
    endpoint = VideoEndpoint(
        slug="openai",
        provider="openai_videos",
        base_url=base_url,
        api_key=api_key,
        webhook_secret=webhook_secret,
    )
    return {"openai": endpoint}


def files_in(endpoint: str | None) -> dict[str, Any]:
    """STORAGES with a bucket at that address."""
    options = {"endpoint_url": endpoint, "bucket_name": "media", "region_name": "eu-west-3"}
    s3 = {"BACKEND": "common.storage_s3.SignedS3Storage", "OPTIONS": options}
    return {**django_settings.STORAGES, "default": s3}


def found(settings: Settings, **wrong: Any) -> list[str | None]:
    """The ids of what the checks say about a right site with these settings."""
    right = {**RIGHT, "VIDEO_ENDPOINTS": renderer(), "STORAGES": files_in(None)}
    for name, value in {**right, **wrong}.items():
        setattr(settings, name, value)
    return [message.id for message in deploy_checks()]


def test_a_right_site_passes(settings: Settings) -> None:
    assert found(settings) == []
    assert found(settings, STORAGES=files_in("https://x.storage.supabase.co/storage/v1/s3")) == []
    assert found(settings, STRIPE_SECRET_KEY="", STRIPE_WEBHOOK_SECRET="") == []


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"DEBUG": True}, "site.E001"),
        ({"SITE_URL": "http://studio.example.com"}, "site.E002"),
        ({"TRUSTED_PROXIES": 0}, "site.W003"),
        ({"LIVE_URL": "http://studio.example.com/live"}, "site.W014"),
        ({"SECRET_KEY": "sandbox_" + RIGHT["SECRET_KEY"]}, "site.E004"),
        ({"SECRET_KEY": "django-insecure-" + RIGHT["SECRET_KEY"]}, "site.E004"),
        ({"SECRET_KEY": "short"}, "site.E005"),
        ({"SECRET_KEY": "abc" * 30}, "site.E005"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:8102"}, "site.E006"),
        ({"STRIPE_SECRET_KEY": "sk_test_sandbox_1"}, "site.E007"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_sandbox_1"}, "site.E007"),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "site.E008"),
        ({"VIDEO_ENDPOINTS": renderer(api_key="sandbox_1")}, "site.E009"),
        ({"VIDEO_ENDPOINTS": renderer(webhook_secret="whsec_c2FuZGJveF8x")}, "site.E009"),
    ],
)
def test_what_only_a_sandbox_may_have_is_refused(
    settings: Settings, wrong: dict[str, Any], expected: str
) -> None:
    assert found(settings, **wrong) == [expected]


@pytest.mark.parametrize(
    "base_url", ["http://renderer.example.com/v1", "http://203.0.114.7:8000", "http://[2a00::1]/v1"]
)
def test_a_renderer_is_not_spoken_to_in_the_open(settings: Settings, base_url: str) -> None:
    assert found(settings, VIDEO_ENDPOINTS=renderer(base_url=base_url)) == ["site.E012"]


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8091/v1",
        "http://10.0.0.7:8091/v1",
        "http://[fd00::1]:8091/v1",
        "http://wan:8091/v1",
        "http://wan.railway.internal/v1",
        "http://wan.gpus.svc.cluster.local/v1",
        "https://renderer.example.com/v1",
    ],
)
def test_a_renderer_of_ones_own_network_may_be_plain(settings: Settings, base_url: str) -> None:
    assert found(settings, VIDEO_ENDPOINTS=renderer(base_url=base_url)) == []


def test_a_site_without_a_renderer_is_refused(settings: Settings) -> None:
    assert found(settings, VIDEO_ENDPOINTS={}) == ["site.E015"]


@pytest.mark.parametrize("endpoint", [RIGHT["SITE_URL"], f"{RIGHT['SITE_URL']}/s3"])
def test_strangers_files_do_not_come_from_the_sites_origin(
    settings: Settings, endpoint: str
) -> None:
    on_disk = {
        "BACKEND": "common.storage.SignedFileSystemStorage",
        "OPTIONS": {"location": "/data/media"},
    }

    assert found(settings, STORAGES=files_in(endpoint)) == ["site.E017"]
    assert found(settings, STORAGES=files_in(None) | {"default": on_disk}) == ["site.E017"]
    assert found(settings, STORAGES=files_in("http://s3.example.com")) == ["site.E018"]


def test_every_refusal_says_how_to_mend_it(settings: Settings) -> None:
    wrong: dict[str, Any] = {
        "DEBUG": True,
        "SITE_URL": "http://studio.example.com",
        "SECRET_KEY": "short",
        "STRIPE_API_BASE": "http://127.0.0.1:8102",
        "STRIPE_WEBHOOK_SECRET": "",
        "VIDEO_ENDPOINTS": {},
        "STORAGES": files_in("http://studio.example.com"),
    }
    found(settings, **wrong)

    errors = [message for message in deploy_checks() if isinstance(message, Error)]

    assert len(errors) == len(wrong)
    mends = ("Unset", "Use", "Set", "Name")
    assert all(any(f"{mend} " in error.msg for mend in mends) for error in errors), errors


def test_the_command_runs_them(settings: Settings) -> None:
    found(settings, DEBUG=True)

    with pytest.raises(SystemCheckError, match=r"site\.E001"):
        call_command("check", deploy=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Standard (renderer not named)", ["site.W013"]),
        ("Sora 2", ["site.W013"]),
        ("Wan 2.2", []),
    ],
)
def test_a_name_that_says_not_what_renders_is_warned_of(
    settings: Settings, name: str, said: list[str]
) -> None:
    settings.VIDEO_ENDPOINTS = renderer()
    VideoModel.objects.filter(slug="sora-2").update(name=name)
    VideoModel.objects.filter(slug="sora-2-pro").update(enabled=False)
    assert [warning.id for warning in catalogue_checks(["default"])] == said


@pytest.mark.django_db
def test_a_site_whose_models_cannot_render_is_refused(settings: Settings) -> None:
    settings.VIDEO_ENDPOINTS = renderer()
    VideoModel.objects.filter(endpoint="openai").update(enabled=False)

    (refusal,) = catalogue_checks(["default"])

    assert (refusal.id, refusal.is_serious()) == ("site.E016", True)
    assert "catalogue_set SLUG --enable" in refusal.msg
