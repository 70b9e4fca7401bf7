"""Renderers, their names and their quotas, as a launch wants them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from generation.models import Renderer, VideoModel
from generation.selectors.renderers import today
from sora_ugc.launch import renderers
from sora_ugc.launch.point import Point, Verdict
from sora_ugc.tests.launch.shared import verdicts


@pytest.mark.django_db
def test_a_renderer_that_is_away_fails(offered: VideoModel) -> None:
    (point,) = (point for point in renderers.models() if point.name == "renderer.sora-2")

    assert point.verdict is Verdict.FAIL
    assert point.mend


@pytest.mark.django_db
def test_a_name_that_says_sora_fails(offered: VideoModel) -> None:
    assert verdicts(renderers.names()) == {"name.sora-2": "pass"}
    VideoModel.objects.filter(pk=offered.pk).update(name="Sora 2")
    assert verdicts(renderers.names()) == {"name.sora-2": "fail"}


@pytest.mark.django_db
def test_quotas_are_recorded_by_somebody_and_grow_old(offered: VideoModel) -> None:
    def quota() -> Point:
        (point,) = renderers.quotas()
        return point

    assert "nobody has recorded" in quota().words
    record = ("renderer_quotas", "openai", "--concurrent", "5")
    call_command(*record, "--requests", "300", "--dollars", "200.50", stdout=io.StringIO())
    assert quota() == Point(
        "quota.openai",
        Verdict.PASS,
        f"300 requests a minute, 5 at a time, $200.50 left on {today().isoformat()}",
    )

    call_command(*record, "--requests", "60", "--dollars", "200", stdout=io.StringIO())
    assert "We hand over 300 a minute" in quota().mend
    call_command(*record, "--requests", "300", "--dollars", "0", stdout=io.StringIO())
    assert "Pay something in" in quota().mend
    Renderer.objects.update(quotas_read_on=today() - timedelta(days=31))
    assert "long ago" in quota().words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "nobody"},
        {"--requests": "0"},
        {"--concurrent": "-1"},
        {"--requests": "2147483648"},
        {"--dollars": "-5"},
        {"--requests": "many"},
        {"--dollars": "abc"},
        {"--dollars": "$20"},
        {"--dollars": "NaN"},
        {"--dollars": "Infinity"},
        {"--dollars": "9223372036855"},
        {"--dollars": "1e999999"},
    ],
    ids=str,
)
def test_quotas_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    said = {"slug": "openai", "--requests": "60", "--concurrent": "5", "--dollars": "5"} | wrong
    slug = said.pop("slug")

    with pytest.raises(
        CommandError, match=r"no endpoint|begins? with|is no (amount|whole number)|is more than"
    ):
        call_command("renderer_quotas", slug, *(f"{k}={v}" for k, v in said.items()))
    assert not Renderer.objects.exclude(quotas_read_on=None).exists()
