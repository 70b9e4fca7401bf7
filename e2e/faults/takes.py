"""Ordered videos, and all that is known about how they ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from e2e.client import Client
from e2e.faults.servers import FaultStack
from e2e.stack import until

CREDITS, PRICE = 100, 8
STRAIGHT = ("queued", "submitting", "rendering", "storing", "ready")
FOUND = ("queued", "submitting", "unknown", "rendering", "storing", "ready")
FINAL = {"ready", "failed", "canceled"}


@dataclass(frozen=True)
class Take:
    """One video that a creator of its own ordered."""

    stack: FaultStack
    creator: Client
    prompt: str
    id: str

    @property
    def states(self) -> tuple[str, ...]:
        """The states of its timeline."""
        return tuple(step["state"] for step in self.creator.job(self.id)["timeline"])

    @property
    def state(self) -> str:
        """Where it stands."""
        return str(self.column("state"))

    @property
    def renders(self) -> list[dict[str, Any]]:
        """What the renderer accepted for it."""
        return self.stack.provider_jobs(self.prompt)

    @property
    def movements(self) -> list[str]:
        """What the ledger did for it, in order."""
        rows = self.stack.sql(
            "SELECT kind FROM credits_transaction WHERE reference = %s ORDER BY sequence",
            f"job:{self.id}",
        )
        return [kind for (kind,) in rows]

    @property
    def leaks(self) -> list[str]:
        """Why its renders cost us without earning anything."""
        rows = self.stack.sql("SELECT reason FROM generation_leakedcost WHERE job_id = %s", self.id)
        return [reason for (reason,) in rows]

    @property
    def videos(self) -> int:
        """How many stored videos its creator has."""
        ((found,),) = self.stack.sql(
            "SELECT count(*) FROM generation_asset a JOIN accounts_user u ON u.id = a.owner_id"
            " WHERE a.kind = 'video' AND u.email = %s",
            self.creator.email,
        )
        return int(found)

    def column(self, name: str) -> Any:
        """One column of its row."""
        rows = self.stack.sql(
            "SELECT to_jsonb(j) -> %s FROM generation_job j WHERE id = %s", name, self.id
        )
        return rows[0][0]

    def wait(self, state: str, *, seconds: float = 60) -> None:
        """Wait until it is in `state`."""
        until(
            lambda: self.state == state,
            what=f"{self.prompt} to be {state}, not {self.states}",
            seconds=seconds,
            pause=0.05,
        )

    def wait_for_download(self) -> None:
        """Wait until a worker fetches its video."""
        until(
            lambda: self.renders and self.renders[0]["downloads"],
            what=f"{self.prompt} to be fetched",
            pause=0.05,
        )

    def end(self, *, seconds: float = 60) -> str:
        """Wait until it is over; how it ended."""
        until(
            lambda: self.state in FINAL,
            what=f"the end of {self.prompt}",
            seconds=seconds,
        )
        return self.state

    def assert_ready(
        self, *, through: Sequence[str] = STRAIGHT, seconds: float = 60, renders: int = 1
    ) -> None:
        """One render, paid once, stored once."""
        self.end(seconds=seconds)
        assert self.states == tuple(through)
        assert [render["posts"] for render in self.renders] == [1] * renders
        assert (self.movements, self.leaks) == (["charge", "settle"], [])
        assert self.creator.statement() == [("purchase", CREDITS), ("charge", -PRICE)]
        assert self.creator.balance() == _wallet(CREDITS - PRICE)
        assert self.videos == 1

    def assert_refunded(
        self,
        *,
        through: Sequence[str],
        code: str,
        renders: int = 1,
        leaks: Sequence[str] = (),
        seconds: float = 60,
    ) -> None:
        """Nothing stored, everything given back, and what the provider takes is written down."""
        assert self.end(seconds=seconds) == "failed"
        assert self.states == tuple(through)
        self.assert_given_back(renders=renders, leaks=leaks)
        failure = self.creator.job(self.id)["failure"]
        assert (failure["code"], failure["refunded"]) == (code, True)

    def assert_given_back(self, *, renders: int, leaks: Sequence[str]) -> None:
        """The money's side of a job that gave no video."""
        assert [render["posts"] for render in self.renders] == [1] * renders
        assert (self.movements, self.leaks) == (["charge", "refund"], list(leaks))
        assert self.creator.balance() == _wallet(CREDITS)
        assert self.videos == 0


def creator_with_credits(stack: FaultStack) -> Client:
    """Somebody new with 100 credits."""
    client = Client(stack)
    client.buy()
    return client


def order(stack: FaultStack, words: str, *, creator: Client | None = None, **wish: str) -> Take:
    """A video of somebody new; `words` in brackets say how the renderer misbehaves."""
    by = creator or creator_with_credits(stack)
    prompt = f"A cup of coffee, {secrets.token_hex(4)}. {words}".strip()
    return Take(stack, by, prompt, by.create(prompt, **wish))


def _wallet(available: int) -> dict[str, int]:
    return {"available": available, "in_flight": 0, "debt": 0}
