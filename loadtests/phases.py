"""What happens in a run, one phase after another on the same stack."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from e2e.stack import Stack
from loadtests import restarts
from loadtests.outcome import Asked, Outcome, percentile
from loadtests.proof import Proof, drain, prove
from loadtests.swarm import Swarm, start

PAGES_P95_MS = 300
HOUR = 3600


@dataclass(frozen=True)
class Sizes:
    """How many people, for how many seconds, and how many attempts."""

    creators: int
    seconds: int
    restarted_creators: int
    restarted_seconds: int
    restart_every: int
    thieves: int
    attempts: int
    # Whether times mean something: not on a machine that does other things meanwhile.
    timed: bool


FULL = Sizes(50, 600, 20, 240, 15, 10, 100_000, timed=True)
SHORT = Sizes(5, 45, 4, 60, 5, 4, 400, timed=False)


@dataclass(frozen=True)
class Figure:
    """One number of a phase; `target` says in words what it should be."""

    what: str
    value: str
    target: str = ""
    met: bool = True


@dataclass(frozen=True)
class Findings:
    """What came of a phase. `asked` are the kinds of requests that its table shows."""

    title: str
    how: str
    figures: list[Figure]
    proofs: list[Proof]
    asked: list[Asked]
    errors: dict[str, int]

    @property
    def met(self) -> bool:
        """Whether every target is reached and everything proven."""
        return all(one.met for one in self.figures) and all(one.holds for one in self.proofs)


Phase = Callable[[Stack, Sizes], Findings]


def creators(stack: Stack, sizes: Sizes) -> Findings:
    """Creators at work, while Stripe sends all that it knows again and again."""
    told = _secrets(stack)
    swarms = [
        start(Swarm("creators", sizes.creators, sizes.seconds, {}), stack),
        start(Swarm("senders", 2, sizes.seconds, told), stack),
    ]
    seen, sent = (swarm.wait() for swarm in swarms)
    drained = drain(stack)
    pages = seen.of("page")
    p95 = percentile(pages, 0.95)
    return Findings(
        "Creators at work",
        f"{sizes.creators} at the same time for {sizes.seconds} s: each signs up, looks around, is "
        "told that there are too few credits, buys, and makes one to three takes that it watches "
        "and downloads. Beside them Stripe delivers its last events again, 50 at once.",
        [
            _failures(seen, "Pages and files that failed"),
            Figure(
                "95th percentile of pages",
                f"{p95:.0f} ms",
                f"below {PAGES_P95_MS} ms" if sizes.timed else "",
                met=p95 < PAGES_P95_MS or not sizes.timed,
            ),
            Figure("Pages asked for", f"{_count(pages):,}"),
            _at_least_one(seen.of("file"), "Takes downloaded"),
            _failures(sent, "Webhooks not taken"),
            _at_least_one(sent.of("webhook"), "Webhooks delivered again"),
            Figure("95th percentile of webhooks", f"{percentile(sent.of('webhook'), 0.95):.0f} ms"),
            Figure("Last job ended after the last creator", f"{drained:.0f} s"),
        ],
        prove(stack),
        pages,
        seen.errors | sent.errors,
    )


def rolling_restart(stack: Stack, sizes: Sizes) -> Findings:
    """Creators at work, while web and worker are replaced again and again."""
    swarm = Swarm("creators", sizes.restarted_creators, sizes.restarted_seconds, {})
    with restarts.rolling(stack, every=sizes.restart_every) as taken:
        seen = start(swarm, stack).wait()
    drain(stack)
    return Findings(
        "Rolling restart",
        f"{sizes.restarted_creators} creators for {sizes.restarted_seconds} s, while web's workers "
        f"are replaced and then the worker, {sizes.restart_every} s after each time again.",
        [
            Figure("Restarts of both", f"{len(taken)}", "at least 1", met=bool(taken)),
            _failures(seen, "Pages and files that failed"),
            Figure("Pages asked for", f"{_count(seen.of('page')):,}"),
            Figure("95th percentile of pages", f"{percentile(seen.of('page'), 0.95):.0f} ms"),
            Figure("Longest restart of both", f"{max(taken, default=0):.1f} s"),
        ],
        prove(stack),
        [],
        seen.errors,
    )


def attack(stack: Stack, sizes: Sizes) -> Findings:
    """People who have paid once and try to get more for it."""
    told = _secrets(stack) | {"LOADTESTS_ATTEMPTS": str(sizes.attempts)}
    # The count ends it, not the clock.
    seen = start(Swarm("attackers", sizes.thieves, 2 * HOUR, told), stack).wait()
    drain(stack)
    attempts = seen.of("attack")
    return Findings(
        "Attack",
        f"{sizes.thieves} at the same time. Each account has paid for one pack; no limit of ours "
        "stops it, so that what stands behind the limits is tried.",
        [
            Figure(
                "Attempts",
                f"{_count(attempts):,}",
                f"at least {sizes.attempts:,}",
                met=_count(attempts) >= sizes.attempts,
            ),
            _failures(seen, "Attempts with another answer than they may have"),
            Figure("95th percentile of answers", f"{percentile(attempts, 0.95):.0f} ms"),
        ],
        prove(stack),
        attempts,
        seen.errors,
    )


PHASES: dict[str, Phase] = {
    "creators": creators,
    "restart": rolling_restart,
    "attack": attack,
}


def _failures(seen: Outcome, what: str) -> Figure:
    failed = sum(seen.errors.values())
    return Figure(what, f"{failed:,}", "none", met=not failed)


def _at_least_one(asked: list[Asked], what: str) -> Figure:
    count = _count(asked)
    return Figure(what, f"{count:,}", "at least 1", met=count > 0)


def _count(asked: Iterable[Asked]) -> int:
    return sum(one.count for one in asked)


def _secrets(stack: Stack) -> dict[str, str]:
    names = ("STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY")
    webhook, key = map(stack.variable, names)
    return {"LOADTESTS_STRIPE_WEBHOOK_SECRET": webhook, "LOADTESTS_STRIPE_KEY": key}
