"""The catalogue's table and its command."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from pytest_django import Settings

from common import registry
from common.audit import AuditAction
from common.models import AuditEvent
from generation.models import VideoModel
from generation.providers.runway.models import MODELS

pytestmark = pytest.mark.django_db


def catalogue_set(*args: str) -> str:
    out = StringIO()
    call_command("catalogue_set", *args, stdout=out)
    return out.getvalue().strip()


def model(slug: str = "sora-2-pro") -> VideoModel:
    return VideoModel.objects.get(slug=slug)


def test_no_seeded_name_claims_a_renderer_of_others() -> None:
    names = VideoModel.objects.filter(endpoint="openai").values_list("slug", "name")
    assert set(names) == {
        ("sora-2", "Standard (renderer not named)"),
        ("sora-2-pro", "Pro (renderer not named)"),
    }


def test_runways_models_can_be_offered_and_are_not_yet() -> None:
    seeded = list(VideoModel.objects.filter(endpoint="runway"))
    assert {row.upstream for row in seeded} == set(MODELS)
    for row in seeded:
        assert not row.enabled
        row.enabled = True
        row.full_clean()
        row.save()


def test_runways_models_offer_what_runway_takes() -> None:
    for row in VideoModel.objects.filter(endpoint="runway"):
        known = MODELS[row.upstream]
        assert set(row.sizes) <= set(known.sizes), row
        assert set(row.seconds) <= set(known.seconds), row
        assert row.prompt_limit <= (known.longest_prompt or row.prompt_limit), row


def test_a_dearer_size_costs_us_more() -> None:
    assert model().credits_for(seconds=8) == 48
    assert model().cost_for(size="720x1280", seconds=8) == 2_400_000
    assert model().cost_for(size="1024x1792", seconds=8) == 4_000_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"credits_per_second": 0},
        {"credits_per_second": 2},
        {"seconds": []},
        {"sizes": []},
        {"typical_p50": 0},
        {"typical_p90": 1},
    ],
)
def test_the_table_refuses_nonsense(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        VideoModel.objects.filter(slug="sora-2-pro").update(**wrong)


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ([], "Write it like"),
        ({"1x1": 5}, "not among the sizes"),
        ({"1024x1792": "5"}, "whole number"),
        ({"1024x1792": -5}, "whole number"),
        ({"1024x1792": 600_001}, "costs us more"),
    ],
)
def test_the_cost_of_a_size_is_checked(costs: object, words: str) -> None:
    changed = model()
    changed.size_costs = costs
    with pytest.raises(ValidationError, match=words):
        changed.full_clean()


def test_a_model_priced_below_its_cost_cannot_be_enabled() -> None:
    VideoModel.objects.filter(slug="sora-2").update(enabled=False, cost_microdollars=200_001)
    with pytest.raises(CommandError, match="must not cost us more"):
        catalogue_set("sora-2", "--enable")
    assert not model("sora-2").enabled


def test_the_command_says_what_it_changed() -> None:
    said = catalogue_set("sora-2", "--name", "Sandbox preview", "--upstream", "wan-2.2")
    assert said.splitlines() == [
        "name: 'Standard (renderer not named)' -> 'Sandbox preview'",
        "upstream: 'sora-2' -> 'wan-2.2'",
    ]
    assert (model("sora-2").name, model("sora-2").upstream) == ("Sandbox preview", "wan-2.2")
    assert catalogue_set("sora-2", "--name", "Sandbox preview") == "sora-2: nothing to change"


def test_the_command_switches_a_model_off_and_on() -> None:
    assert catalogue_set("sora-2", "--disable") == "enabled: True -> False"
    assert catalogue_set("sora-2", "--enable") == "enabled: False -> True"


def test_an_unknown_slug_is_said_so() -> None:
    with pytest.raises(CommandError, match=r"no model 'veo'\. Known are: sora-2, sora-2-pro"):
        catalogue_set("veo", "--enable")


def test_a_name_that_does_not_fit_changes_nothing() -> None:
    with pytest.raises(CommandError):
        catalogue_set("sora-2", "--name", "x" * 81, "--disable")
    assert model("sora-2").enabled


def test_the_cheapest_video_is_known_to_other_rooms(settings: Settings) -> None:
    ask = registry.facts.get("cheapest_video_credits")
    assert ask is not None
    assert ask() == 8
    settings.VIDEO_ENDPOINTS = {}
    assert ask() is None


def test_how_long_a_model_usually_takes_is_set_from_the_shell() -> None:
    catalogue_set("sora-2", "--typical-p50", "8", "--typical-p90", "15")
    assert (model("sora-2").typical_p50, model("sora-2").typical_p90) == (8, 15)
    with pytest.raises(CommandError):
        catalogue_set("sora-2", "--typical-p90", "3")
    assert model("sora-2").typical_p90 == 15


NEW = (
    *("--name", "Wan 2.2", "--upstream", "wan-2.2", "--credits", "3", "--cost", "0.12"),
    *("--seconds", "5,10", "--sizes", "480x832,832x480"),
)


def test_a_model_is_made_from_the_shell() -> None:
    catalogue_set("wan", "--new", *NEW, "--people", "--size-cost", "832x480=0.25")
    made = model("wan")
    assert (made.name, made.upstream, made.endpoint) == ("Wan 2.2", "wan-2.2", "openai")
    assert (made.credits_per_second, made.cost_microdollars) == (3, 120_000)
    assert (made.seconds, made.sizes) == ([5, 10], ["480x832", "832x480"])
    assert (made.size_costs, made.accepts_people) == ({"832x480": 250_000}, True)
    assert not made.enabled
    assert made.history.count() == 1
    event = AuditEvent.objects.get(action=AuditAction.MODEL_CHANGED)
    assert (event.target, event.actor_id) == ("model:wan", None)

    with pytest.raises(CommandError, match="There is a model 'wan' already"):
        catalogue_set("wan", "--new", *NEW)
    assert catalogue_set("wan", "--enable", "--no-people") == (
        "accepts_people: True -> False\nenabled: False -> True"
    )


def test_a_new_model_needs_all_that_makes_it_one() -> None:
    with pytest.raises(CommandError) as refusal:
        catalogue_set("wan", "--new", "--name", "Wan", "--seconds", "5")
    assert str(refusal.value) == "A new model needs --upstream, --credits, --cost, --sizes."
    assert not VideoModel.objects.filter(slug="wan").exists()


def test_prices_and_costs_are_changed_from_the_shell() -> None:
    said = catalogue_set("sora-2-pro", "--credits", "7", "--size-cost", "1024x1792=0.7")
    old = {"1024x1792": 500_000, "1792x1024": 500_000}
    assert said.splitlines() == [
        "credits_per_second: 6 -> 7",
        f"size_costs: {old} -> {old | {'1024x1792': 700_000}}",
    ]
    catalogue_set("sora-2-pro", "--no-size-costs", "--position", "0")
    assert (model().size_costs, model().position) == ({}, 0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--credits", "2"), "must not cost us more"),
        (("--credits", "0"), "credits_per_second: Ensure"),
        (("--cost", "0.7"), "must not cost us more"),
        (("--size-cost", "1024x1792=0.7"), "size_costs: 1024x1792 costs us more"),
        (("--size-cost", "9x9=0.1"), "size_costs: 9x9 is not among the sizes"),
        (("--sizes", "720x1280"), "1024x1792 is not among the sizes"),
        (("--sizes", "big"), "A size is written like"),
        (("--seconds", "0"), "greater than or equal to 1"),
        (("--seconds", "4,x"), "is not written like 4,8,12"),
        (("--cost", "cheap"), "is no amount of dollars"),
        (("--cost", "NaN"), "is no amount of dollars"),
        (("--cost=-1",), "is no amount in whole millionths"),
        (("--cost", "0.0000001"), "is no amount in whole millionths"),
        (("--size-cost", "1024x1792"), "is no amount of dollars"),
        (("--endpoint", "not a slug"), "endpoint: Enter a valid"),
        (("--typical-p50", "400"), "at least as long"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(given: tuple[str, ...], words: str) -> None:
    before = list(VideoModel.objects.values())
    with pytest.raises(CommandError, match=words):
        catalogue_set("sora-2-pro", *given)
    assert list(VideoModel.objects.values()) == before


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--position", "9"), "nobody has said what renders it. Say what really renders: --name."),
        (("--name", "Sora 2 Pro"), "is shown as 'Sora 2 Pro', but Sora has ended"),
        (
            ("--name", "Wan", "--endpoint", "spare"),
            "its endpoint spare is not configured (configured: openai)",
        ),
    ],
)
def test_what_creators_should_not_read_is_warned_of(given: tuple[str, ...], words: str) -> None:
    err = StringIO()
    call_command("catalogue_set", "sora-2", *given, stdout=StringIO(), stderr=err)
    assert words in err.getvalue()


def test_a_model_with_a_true_name_warns_of_nothing() -> None:
    err = StringIO()
    call_command("catalogue_set", "sora-2", "--name", "Wan", stdout=StringIO(), stderr=err)
    assert err.getvalue() == ""
