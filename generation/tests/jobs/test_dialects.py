"""Whole jobs at every kind of server that speaks the protocol."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from pytest_django import Settings

from generation.models import VideoModel
from generation.tests.jobs.driving import (
    creator,
    drive,
    make_late,
    movements,
    order,
    states,
    violations,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A dialect of the stand-in, the endpoint's words for it, and what its answers tell.

    `lists`: a render whose POST was not answered can be recognised in a listing. `codes`: a failure
    says why.
    """

    name: str
    words: tuple[str, ...] = ()
    lists: bool = True
    codes: bool = True
    upstream: str = ""


KINDS = [
    Kind(name="openai"),
    Kind(name="openai", words=("json-image",)),
    Kind(name="litellm", words=("no-list",), lists=False),
    Kind(name="litellm", words=("no-list", "json-url"), lists=False, upstream="gen4_turbo"),
    Kind(name="vllm-omni", codes=False),
    Kind(name="sglang", lists=False, codes=False),
    Kind(name="sglang-cloud", lists=False, codes=False),
    Kind(name="gateway"),
]


@pytest.fixture(params=KINDS, ids=lambda kind: "-".join((kind.name, *kind.words)))
def kind(request: pytest.FixtureRequest, provider: StandIn, settings: Settings) -> Kind:
    """The product pointed at one kind of server, whose files may lie at a second address."""
    found: Kind = request.param
    settings.VIDEO_ENDPOINTS = {
        "openai": replace(
            settings.VIDEO_ENDPOINTS["openai"],
            base_url=provider.speaking(found.name),
            dialect=frozenset(found.words),
        )
    }
    settings.OUTBOUND_ALLOWED_HOSTS = ["localhost"]
    if found.upstream:
        VideoModel.objects.filter(slug="sora-2").update(upstream=found.upstream)
    return found


def test_a_wish_becomes_a_stored_video(kind: Kind, provider: StandIn) -> None:
    ada = creator(funds=8)
    prompt = f"A cup for {kind}"
    job = drive(order(ada, prompt))

    assert states(job) == ["queued", "submitting", "rendering", "storing", "ready"]
    assert movements(job.pk) == ["charge", "settle"]
    assert wallet(ada) == (0, 0)
    [render] = provider.jobs(prompt)
    assert render["has_reference"]
    assert job.video is not None
    assert (job.video.width, job.video.height) == (720, 1280)
    assert violations() == []


@pytest.mark.parametrize(
    ("word", "code"), [("[fail]", "render_failed"), ("[moderation]", "moderation_blocked")]
)
def test_what_fails_is_refunded(kind: Kind, word: str, code: str) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, f"A tin of tea {word}"))

    assert (job.state, job.failure_code) == ("failed", code if kind.codes else "render_failed")
    assert job.failure_detail.partition(": ")[2]
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (8, 0)
    assert violations() == []


def test_accepted_but_not_answered(kind: Kind, provider: StandIn) -> None:
    """Begun once, whoever stands between; found again where a listing tells enough."""
    ada = creator(funds=8)
    prompt = f"A jar of honey for {kind} [timeout-after-accept]"
    job = drive(order(ada, prompt), until={"unknown"})
    if not kind.lists:
        make_late(job)
    drive(job)

    if kind.lists:
        assert movements(job.pk) == ["charge", "settle"]
        assert states(job)[2:] == ["unknown", "rendering", "storing", "ready"]
    else:
        assert (job.state, job.failure_code) == ("failed", "outcome_unknown")
        assert wallet(ada) == (8, 0)
    assert len(provider.jobs(prompt)) == 1
    assert violations() == []
