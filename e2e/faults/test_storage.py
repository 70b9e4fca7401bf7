"""The S3 server that has the files is stopped, and started again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from e2e.client import PHOTO
from e2e.faults.servers import FaultStack
from e2e.faults.takes import CREDITS, STRAIGHT, creator_with_credits, order
from e2e.stack import until


@contextlib.contextmanager
def _storage_down(stack: FaultStack) -> Iterator[None]:
    stack.storage.stop()
    try:
        yield
    finally:
        stack.storage.start()


def test_storage_that_is_down_at_upload_costs_nothing(stack: FaultStack) -> None:
    creator = creator_with_credits(stack)
    with _storage_down(stack):
        alone = creator.upload(PHOTO.read_bytes())
        ordered = creator.order({"prompt": "A cup", "platform": "tiktok"}, photo=PHOTO.read_bytes())

    for answer in (alone, ordered):
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert creator.balance() == {"available": CREDITS, "in_flight": 0, "debt": 0}
    assert creator.get("/jobs").json()["results"] == []
    order(stack, "", creator=creator).assert_ready(through=STRAIGHT)


def test_storage_that_is_down_at_store_is_waited_for(stack: FaultStack) -> None:
    take = order(stack, "[slow]")
    take.wait("rendering")
    with _storage_down(stack):
        take.wait("storing")
        until(lambda: take.column("attempts"), what="storing to fail")
        assert take.creator.balance() == {"available": 92, "in_flight": 8, "debt": 0}

    take.assert_ready(through=STRAIGHT)
    assert [render["downloads"] > 1 for render in take.renders] == [True]


def test_storage_that_stays_down_is_a_refund(stack: FaultStack) -> None:
    take = order(stack, "[slow]")
    take.wait("rendering")
    with _storage_down(stack):
        take.assert_refunded(
            through=("queued", "submitting", "rendering", "storing", "failed"),
            code="not_stored",
            leaks=["not_downloadable"],
        )
