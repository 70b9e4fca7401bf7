"""The renderer misbehaves: each fault at an endpoint of its own, all at the same time."""

from __future__ import annotations

import pytest

from e2e.faults.takes import FOUND, STRAIGHT, Take

NOT_STORED = ("queued", "submitting", "rendering", "storing", "failed")
NOT_RENDERED = ("queued", "submitting", "rendering", "failed")
NOT_FOUND = ("queued", "submitting", "unknown", "failed")


def test_500_to_the_create_is_looked_for_and_refunded(takes: dict[str, Take]) -> None:
    takes["http-500"].assert_refunded(through=NOT_FOUND, code="outcome_unknown", renders=0)


def test_a_page_with_status_200_is_no_acceptance(takes: dict[str, Take]) -> None:
    takes["html-200"].assert_refunded(through=NOT_FOUND, code="outcome_unknown", renders=0)


def test_a_reset_after_acceptance_is_found_and_not_repeated(takes: dict[str, Take]) -> None:
    takes["reset"].assert_ready(through=FOUND)


def test_garbage_after_acceptance_is_found_and_not_repeated(takes: dict[str, Take]) -> None:
    takes["garbage"].assert_ready(through=FOUND)


def test_a_failed_job_that_comes_as_422_is_refunded(takes: dict[str, Take]) -> None:
    takes["failed-422"].assert_refunded(through=NOT_RENDERED, code="render_failed")


def test_429_three_times_is_waited_for(takes: dict[str, Take]) -> None:
    waited = [*["queued", "submitting"] * 4, "rendering", "storing", "ready"]
    takes["rate-limit"].assert_ready(through=waited)


def test_content_that_comes_late_is_fetched_in_the_end(takes: dict[str, Take]) -> None:
    take = takes["content-late"]
    take.assert_ready(through=STRAIGHT)
    assert [render["downloads"] for render in take.renders] == [4]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("lost-content", "status 404"),
        ("content-redirect", "169.254.169.254 is not a public address"),
        ("huge-content", "more than 524288000 bytes"),
        ("not-a-video", "NotAVideo"),
    ],
)
def test_content_that_is_none_is_refunded_and_booked(
    takes: dict[str, Take], word: str, why: str
) -> None:
    take = takes[word]
    take.assert_refunded(
        through=NOT_STORED, code="not_downloadable", leaks=["not_downloadable"], seconds=120
    )
    assert why in take.column("failure_detail")


def test_a_render_that_never_finishes_is_refunded_and_booked(takes: dict[str, Take]) -> None:
    takes["stuck"].assert_refunded(
        through=NOT_RENDERED, code="render_timeout", leaks=["render_timeout"], seconds=90
    )


def test_a_create_that_is_never_answered_is_found_and_not_repeated(takes: dict[str, Take]) -> None:
    takes["hang"].assert_ready(through=FOUND, seconds=120)


def test_a_storm_of_429_is_refunded_at_the_deadline(takes: dict[str, Take]) -> None:
    take = takes["rate-limit-storm"]
    assert take.end(seconds=180) == "failed"
    *waiting, last = take.states
    assert (set(waiting), last) == ({"queued", "submitting"}, "failed")
    assert take.creator.job(take.id)["failure"]["code"] == "queue_timeout"
    take.assert_given_back(renders=0, leaks=[])
