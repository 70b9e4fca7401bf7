"""`catalogue_check`: endpoints are asked for their models, and operators told what to mend."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from generation.models import Renderer, VideoModel
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _two_models() -> None:
    VideoModel.objects.exclude(slug__in=["sora-2", "sora-2-pro"]).delete()
    change("sora-2", name="Sandbox preview")
    change("sora-2-pro", name="Sandbox preview Pro")


def change(slug: str, **values: object) -> None:
    VideoModel.objects.filter(slug=slug).update(**values)


def check(*args: str) -> tuple[str, str]:
    """What it prints, and why it ends with 1; empty when it ends well."""
    out = StringIO()
    try:
        call_command("catalogue_check", *args, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def found() -> dict[str, dict[str, Any]]:
    return {row["slug"]: row for row in json.loads(check("--json")[0])["models"]}


def test_models_that_answer_are_well(provider: StandIn) -> None:
    said, why = check()
    assert why == ""
    assert said.splitlines()[1].split() == ["sora-2", "openai", "sora-2", "yes", "answers"]
    assert "Note:" not in said
    assert json.loads(check("--json")[0]) == {
        "ok": True,
        "warnings": [],
        "models": [
            {
                "slug": slug,
                "name": name,
                "endpoint": "openai",
                "upstream": slug,
                "enabled": True,
                "outcome": "answers",
                "message": "",
                "failed": False,
                "mend": "",
            }
            for slug, name in [
                ("sora-2", "Sandbox preview"),
                ("sora-2-pro", "Sandbox preview Pro"),
            ]
        ],
    }


def test_a_model_on_offer_that_is_not_there_fails(provider: StandIn) -> None:
    change("sora-2-pro", upstream="wan-2.2")
    said, why = check()
    assert why == "Not as it should be: sora-2-pro."
    assert "unknown (it has sora-2, sora-2-pro)" in said
    assert "sora-2-pro: catalogue_set sora-2-pro --upstream NAME names it" in said

    change("sora-2-pro", enabled=False)
    said, why = check()
    assert (why, "unknown (it has" in said) == ("", True)
    assert "names it" not in said


def test_a_key_that_is_refused_fails(provider: StandIn, settings: Settings) -> None:
    endpoint = replace(settings.VIDEO_ENDPOINTS["openai"], api_key="wrong")
    settings.VIDEO_ENDPOINTS = {"openai": endpoint}
    said, why = check()
    assert why == "Not as it should be: sora-2, sora-2-pro."
    assert "refused (invalid_api_key:" in said
    assert "Look at the key of openai in the environment" in said


def test_an_endpoint_that_is_down_fails(settings: Settings) -> None:
    assert settings.VIDEO_ENDPOINTS["openai"].base_url == NOWHERE
    said, why = check()
    assert why == "Not as it should be: sora-2, sora-2-pro."
    assert "silent (unreachable: no connection)" in said
    assert "Look whether openai is up" in said


def test_several_endpoints_are_asked_each_for_its_own(
    provider: StandIn, settings: Settings
) -> None:
    down = replace(settings.VIDEO_ENDPOINTS["openai"], slug="spare", base_url=NOWHERE)
    idle = replace(down, slug="idle")
    settings.VIDEO_ENDPOINTS |= {"spare": down, "idle": idle}
    change("sora-2-pro", endpoint="spare")
    outcomes = {slug: row["outcome"] for slug, row in found().items()}
    assert outcomes == {"sora-2": "answers", "sora-2-pro": "silent"}
    said, why = check()
    assert why == "Not as it should be: sora-2-pro."
    assert "Note: idle is configured and has no model on offer" in said


def test_a_model_whose_endpoint_is_not_configured_is_said_so(provider: StandIn) -> None:
    change("sora-2-pro", endpoint="gone")
    row = found()["sora-2-pro"]
    assert (row["outcome"], row["failed"]) == ("not_configured", False)
    assert row["mend"].startswith("Configure gone (env.sample)")
    assert check()[1] == ""


@pytest.mark.parametrize("how", ["disabled", "unconfigured", "switched_off"])
def test_an_empty_offer_fails(provider: StandIn, settings: Settings, how: str) -> None:
    if how == "disabled":
        VideoModel.objects.update(enabled=False)
    elif how == "unconfigured":
        settings.VIDEO_ENDPOINTS = {}
    else:
        Renderer.objects.update_or_create(slug="openai", defaults={"enabled": False})
    _said, why = check()
    assert why == "No model is on offer: nothing can be made, and nothing is sold."
    assert not json.loads(check("--json")[0])["ok"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Standard (renderer not named)", "Note: sora-2: nobody has said what renders it."),
        ("Sora 2", "Note: sora-2 is shown as 'Sora 2', but Sora has ended."),
    ],
)
def test_a_name_that_is_not_so_is_noted(provider: StandIn, name: str, words: str) -> None:
    change("sora-2", name=name)
    said, why = check()
    assert why == ""
    assert f"{words} Mend it with: catalogue_set sora-2 --name NAME." in said
    change("sora-2", enabled=False)
    assert words not in check()[0]


def test_checking_begins_no_render(provider: StandIn) -> None:
    before = provider._get("/_sandbox/jobs")
    check()
    assert provider._get("/_sandbox/jobs") == before
