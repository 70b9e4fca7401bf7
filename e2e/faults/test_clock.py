"""A worker whose clock is ten minutes off, alone with all the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.faults.servers import FaultStack
from e2e.faults.takes import FOUND, STRAIGHT, order
from e2e.faults.workers import own_worker_at_rest, second_worker

TEN_MINUTES = 600


@pytest.mark.parametrize("shift", [TEN_MINUTES, -TEN_MINUTES], ids=["ahead", "behind"])
def test_a_worker_whose_clock_is_ten_minutes_off(
    stack: FaultStack, tmp_path: Path, shift: int
) -> None:
    with second_worker(stack, tmp_path, shift=shift) as log, own_worker_at_rest(stack):
        straight = order(stack, "")
        found = order(stack, "[timeout-after-accept]")
        straight.assert_ready(through=STRAIGHT)
        found.assert_ready(through=FOUND)
        said = log.read_text()
    for take in (straight, found):
        assert f"job {take.id} is ready" in said
