"""`launch_check` as a whole, and the checklist that it goes through."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from billing.tests.stand_in import StandIn
from generation.models import VideoModel
from generation.tests.jobs.stand_in import KEY as VIDEO_KEY
from generation.tests.jobs.stand_in import StandIn as VideoStandIn
from generation.tests.photo_files import COFFEE
from sora_ugc.launch import site
from sora_ugc.launch.clip import clip
from sora_ugc.launch.point import Verdict
from testing.buckets import Bucket
from testing.factories import UserFactory


@pytest.mark.django_db
@pytest.mark.xdist_group("bucket")
def test_all_points_as_json_and_an_end_with_1(
    bucket: Bucket,
    stripe: StandIn,
    videos: VideoStandIn,
    offered: VideoModel,
    settings: Settings,
) -> None:
    settings.STRIPE_API_BASE = stripe.base
    endpoint = settings.VIDEO_ENDPOINTS["openai"]
    there = replace(endpoint, base_url=videos.base_url, api_key=VIDEO_KEY)
    settings.VIDEO_ENDPOINTS = {"openai": there}
    settings.DEFAULT_FROM_EMAIL = "Studio <noreply@localhost>"
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("launch_check", "--json", stdout=out)

    assert ended.value.code == 1
    told = json.loads(out.getvalue())
    assert told["ok"] is False
    found = {point["name"]: point for point in told["points"]}
    assert found["bucket.write"]["verdict"] == "pass"
    assert found["site.tls"]["verdict"] == "fail"
    assert found["renderer.sora-2"]["verdict"] == "pass"
    assert all(point["mend"] for point in told["points"] if point["verdict"] != "pass")


@pytest.mark.django_db
def test_a_clip_needs_a_photo_and_somebody_who_pays(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(CommandError, match="--image"):
        call_command("launch_check", "--render", "ada@example.com")


@pytest.mark.django_db
def test_a_clip_that_was_never_ordered_is_not_said_to_be_paid_back(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(COFFEE)
    poor = UserFactory.create()

    for email, words in (("nobody@example.com", "no user"), (poor.email, "credits")):
        point = clip(email=email, image=photo)
        assert point.verdict is Verdict.FAIL
        assert words in point.words
        assert point.mend.startswith("Nothing was ordered or charged.")


CHECKLIST = Path(django_settings.BASE_DIR, "docs", "launch-checklist.md")
PLAN = Path(django_settings.BASE_DIR, "specs", "2025-10-08-sora2-mvp", "asked.md")


def test_the_checklist_names_each_point_that_is_checked() -> None:
    page = CHECKLIST.read_text()
    code = "".join(path.read_text() for path in Path(site.__file__).parent.glob("*.py"))
    names = set(re.findall(r'"((?:site|stripe|bucket|mail)\.\w+|name\.site|backups)"', code))

    assert len(names) > 12
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_the_checklist_has_each_point_of_the_plan() -> None:
    """Their words, as they were asked for."""
    page = CHECKLIST.read_text()
    plan = PLAN.read_text().partition("- Launch Checklist:")[2].partition("\n## ")[0]
    asked = re.findall(r"^  - (.+)$", plan, re.MULTILINE)

    assert len(asked) == 5
    assert [words for words in asked if words not in page] == []
