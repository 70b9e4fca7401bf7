"""Whole jobs through the proxy."""

from __future__ import annotations

import pytest

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
from testing.litellm.proxy import Proxy

pytestmark = pytest.mark.django_db


def test_a_wish_becomes_a_stored_video(proxy: Proxy, route: str) -> None:
    ada = creator(funds=8)
    prompt = f"A cup of coffee by {route}"
    job = drive(order(ada, prompt))

    assert states(job) == ["queued", "submitting", "rendering", "storing", "ready"]
    assert movements(job.pk) == ["charge", "settle"]
    assert wallet(ada) == (0, 0)
    assert [render["posts"] for render in proxy.upstream.jobs(prompt)] == [1]
    assert violations() == []


def test_what_fails_is_refunded(proxy: Proxy, route: str) -> None:
    ada = creator(funds=8)
    job = drive(order(ada, f"A tin of tea by {route} [fail]"))

    assert (job.state, job.failure_code) == ("failed", "render_failed")
    assert movements(job.pk) == ["charge", "refund"]
    assert wallet(ada) == (8, 0)
    assert violations() == []


def test_what_was_not_answered_is_refunded_and_was_begun_once(proxy: Proxy, route: str) -> None:
    ada = creator(funds=8)
    prompt = f"A jar of honey by {route} [timeout-after-accept]"
    job = drive(order(ada, prompt), until={"unknown"})
    make_late(job)
    drive(job)

    assert (job.state, job.failure_code) == ("failed", "outcome_unknown")
    assert wallet(ada) == (8, 0)
    assert len(proxy.upstream.jobs(prompt)) == 1
    assert violations() == []
