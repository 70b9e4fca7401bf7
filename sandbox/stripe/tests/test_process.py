"""The process: what it remembers, how it ends, how much it needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sandbox.stripe.tests.support import StandIn


def test_state_survives_a_restart(own_stand: StandIn) -> None:
    session = own_stand.paid()
    key = {"idempotency_key": "before-and-after"}
    customer = own_stand.api.customers.create({"email": "stay@example.com"}, key)  # type: ignore[arg-type]
    events = [event.id for event in own_stand.api.events.list().data]
    own_stand.restart()
    assert own_stand.api.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert [event.id for event in own_stand.api.events.list().data] == events
    again = own_stand.api.customers.create({"email": "stay@example.com"}, key)  # type: ignore[arg-type]
    assert again.id == customer.id


def test_ends_soon_with_open_connections(own_stand: StandIn) -> None:
    own_stand.paid()
    assert own_stand.stop() < 2


def test_without_a_webhook_address(tmp_path: Path) -> None:
    stand = StandIn(tmp_path / "state")
    try:
        stand.paid()
        assert stand.api.events.list().data[0].pending_webhooks == 0
        assert stand.api.webhook_endpoints.list().data == []
    finally:
        stand.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_needs_little_memory(own_stand: StandIn) -> None:
    smaps = Path(f"/proc/{own_stand.process.pid}/smaps_rollup").read_text()
    kilobytes = next(int(line.split()[1]) for line in smaps.splitlines() if line[:4] == "Pss:")
    assert kilobytes < 60_000
