"""The worker dies, or sleeps, at the worst moments of a job."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from e2e.faults.holds import HeldPhoto, held_wallet, orphaned_files
from e2e.faults.servers import FaultStack
from e2e.faults.takes import FOUND, STRAIGHT, Take, creator_with_credits, order
from e2e.faults.workers import second_worker, stopped
from e2e.stack import until

# A lease of 90 s outlives the POST, and only then is the job looked for.
SUBMIT_LEASE = 120


@dataclass(frozen=True)
class Killed:
    """Jobs whose worker was killed at the same moment."""

    before_post: Take
    before_id: Take
    polled: Take
    downloading: Take
    before_settle: Take


@pytest.fixture(scope="module")
def killed(stack: FaultStack) -> Killed:
    """`kill -9` of a worker that stands at these points all at once."""
    downloading = order(stack, "[slow-content]")
    poor = creator_with_credits(stack)
    before_settle = order(stack, "", creator=poor)
    with held_wallet(stack, poor) as wallet:
        downloading.wait_for_download()
        wallet.wait_for()
        waiting = creator_with_credits(stack)
        photo = HeldPhoto(stack, waiting)
        before_post = order(stack, "", creator=waiting, image=photo.id)
        photo.wait_for_reader()
        polled = order(stack, "[slow] [slow-poll]")
        until(lambda: polled.renders and polled.renders[0]["polls"], what="the poll", pause=0.02)
        before_id = order(stack, "[slow-accept]")
        until(lambda: before_id.renders, what="the renderer to accept", pause=0.02)
        assert (before_post.state, before_id.state) == ("queued", "submitting")
        assert (downloading.state, before_settle.state) == ("storing", "storing")
        stack.kill("worker")
    photo.put_back()
    photo.feed()
    return Killed(before_post, before_id, polled, downloading, before_settle)


def test_killed_while_downloading(killed: Killed) -> None:
    killed.downloading.assert_ready(through=STRAIGHT)
    assert [render["downloads"] for render in killed.downloading.renders] == [2]


def test_killed_between_store_and_settle(killed: Killed) -> None:
    killed.before_settle.assert_ready(through=STRAIGHT)


def test_killed_while_it_asks_about_a_render(killed: Killed) -> None:
    killed.polled.assert_ready(through=STRAIGHT)


def test_killed_before_the_post(killed: Killed) -> None:
    killed.before_post.assert_ready(through=STRAIGHT)


def test_a_paused_worker_that_wakes_after_its_leases_changes_nothing(
    stack: FaultStack, tmp_path: Path
) -> None:
    before = orphaned_files(stack)
    waiting = creator_with_credits(stack)
    photo = HeldPhoto(stack, waiting)
    before_post = order(stack, "", creator=waiting, image=photo.id)
    photo.wait_for_reader()
    downloading = order(stack, "[slow-content]")
    downloading.wait_for_download()
    with second_worker(stack, tmp_path), stopped(stack.pid("worker")):
        photo.put_back()
        downloading.assert_ready(through=STRAIGHT)
        before_post.assert_ready(through=STRAIGHT)

    photo.feed()
    # It either reads on to the end, or asks anew since its connection waited too long.
    woken = (
        f"job {before_post.id} was not moved to submitting",
        f"job {downloading.id}(: | was stored by another)",
    )
    for said in woken:
        until(partial(_says, stack, said), what=said, seconds=90)
    downloading.assert_ready(through=STRAIGHT)
    before_post.assert_ready(through=STRAIGHT)
    assert orphaned_files(stack) <= before


def test_killed_between_the_post_and_saving_the_id(killed: Killed) -> None:
    killed.before_id.assert_ready(through=FOUND, seconds=SUBMIT_LEASE)


def _says(stack: FaultStack, pattern: str) -> bool:
    return re.search(pattern, stack.log("worker")) is not None
