"""Calling a job off at the moment at which it completes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from e2e.faults.holds import held_job
from e2e.faults.servers import FaultStack
from e2e.faults.takes import STRAIGHT, order
from e2e.stack import until

CALLED_OFF = ("queued", "submitting", "rendering", "canceled")


@pytest.mark.parametrize("first", ["cancel", "completion"])
def test_cancel_and_completion_at_once_have_one_winner(stack: FaultStack, first: str) -> None:
    """Both wait in line for the job's row; who is first in line wins."""
    # By its first poll it is complete, and the answer that says so takes its time.
    take = order(stack, "[slow-accept] [slow-poll]")
    until(lambda: take.renders and take.renders[0]["polls"], what="the poll", pause=0.02)
    with ThreadPoolExecutor(1) as pool:
        with held_job(stack, take.id) as row:
            if first == "completion":
                row.wait_for(1)
            answering = pool.submit(take.creator.cancel, take.id)
            row.wait_for(1 if first == "cancel" else 2)
            row.wait_for(2)
        answer = answering.result()

    if first == "cancel":
        assert answer.status_code == 200
        assert take.end() == "canceled"
        assert take.states == CALLED_OFF
        take.assert_given_back(renders=1, leaks=["canceled"])
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "not_cancelable")
        take.assert_ready(through=STRAIGHT)
