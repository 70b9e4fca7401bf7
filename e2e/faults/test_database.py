"""PostgreSQL restarts while jobs are under way."""

from __future__ import annotations

import time

from e2e.faults.servers import FaultStack
from e2e.faults.takes import STRAIGHT, order
from e2e.stack import until

AWAY_SECONDS = 5


def test_postgresql_restarts_in_the_middle_of_everything(stack: FaultStack) -> None:
    storing = order(stack, "[slow-content]")
    storing.wait_for_download()
    polled = order(stack, "[slow] [slow-poll]")
    until(lambda: polled.renders and polled.renders[0]["polls"], what="the poll", pause=0.02)
    accepted = order(stack, "[slow-accept]")
    # The answer to its create comes while the database is away.
    until(lambda: accepted.renders, what="the renderer to accept", pause=0.02)
    (render,) = accepted.renders
    until(lambda: _told(stack, render["id"]), what="its webhook", pause=0.02)
    assert accepted.state == "submitting"

    stack.postgres.stop()
    time.sleep(AWAY_SECONDS)
    stack.postgres.start()

    for take in (accepted, polled, storing):
        take.assert_ready(through=STRAIGHT, seconds=120)


def _told(stack: FaultStack, video_id: str) -> bool:
    rows = stack.sql(
        "SELECT count(*) FROM generation_providernotice WHERE provider_job_id = %s", video_id
    )
    return bool(rows[0][0])
