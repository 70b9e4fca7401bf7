"""Random lives of a studio, each step proven: buying, spending, failing, refunds, disputes.

Everything is real: PostgreSQL, the sandbox's Stripe over HTTP, the product's own services. What
Stripe tells comes late, twice, in any order, or not at all until the end. After every step each
invariant of `ledger_verify` must hold; at the end, when all has been told, the balances must be
exactly what Stripe's own objects and the jobs add up to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as play
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from billing import events, gateway
from billing.models import Purchase, StripeEvent
from billing.services.checkout import checkout_start
from billing.services.fulfilment import purchase_fulfil
from billing.services.refunds import purchase_refund
from billing.tests.stand_in import StandIn, stand_in_running
from common.errors import ProblemError
from credits.errors import LedgerError
from credits.models import Kind, Transaction
from credits.selectors import balance_get
from credits.services import credits_settle
from credits.staff import goodwill_give, grant_give
from generation.models import Job, JobState
from generation.pipeline.job_fail import job_fail
from generation.pipeline.state import job_transition
from generation.services.job_cancel import job_cancel
from generation.services.job_start import job_start
from generation.tests.jobs.driving import photo, violations
from sora_ugc.tests.stripe_truth import events_since, money_gone, newest_event
from testing.factories import UserFactory

# 50 lives of 40 steps by default; for a night: LEDGER_LIVES=2000.
LIVES = int(os.environ.get("LEDGER_LIVES", "50"))
STEPS = 40

PLAY = play(
    max_examples=LIVES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    print_blob=True,
    phases=[Phase.generate],  # a life is too long to be made shorter
)

_ABOUT_MONEY = ("checkout.session.", "charge.", "refund.")

WHO = st.integers(0, 1)
PACK = st.sampled_from(["starter", "creator"])
PICK = st.integers(0, 10_000)
PART = st.sampled_from([1, 50, 333, 500, 1_000])


class LedgerMachine(RuleBasedStateMachine):
    """Two creators, staff, a Stripe that tells things badly, and a renderer that may fail."""

    stand_in: ClassVar[StandIn]

    sessions: Bundle[str] = Bundle("sessions")
    payments: Bundle[str] = Bundle("payments")
    refunds: Bundle[str] = Bundle("refunds")
    jobs: Bundle[UUID] = Bundle("jobs")

    def __init__(self) -> None:
        super().__init__()
        self.creators = [UserFactory.create() for _ in range(2)]
        self.photos = [photo(creator) for creator in self.creators]
        self.given = [0, 0]  # by staff
        self.untold: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []
        self.last_heard = newest_event(self.stand_in)

    # --- Buying

    @rule(target=sessions, who=WHO, pack=PACK)
    def open_checkout(self, who: int, pack: str) -> str:
        return self.checkout(who, pack)

    def checkout(self, who: int, pack: str) -> str:
        creator = self.creators[who]
        started = checkout_start(creator_id=creator.id, email=creator.email, pack_slug=pack)
        return started.session_id

    @rule(target=payments, who=WHO, pack=PACK)
    def buy(self, who: int, pack: str) -> Any:
        return self.stand_in.complete(self.checkout(who, pack))["payment_intent"]

    @rule(target=payments, session=sessions, declined=st.booleans())
    def pay(self, session: str, declined: bool) -> Any:
        told = self.stand_in.session(session)
        if told["status"] != "open":
            return multiple()
        paid = self.stand_in.complete(session, "declined" if declined else "paid")
        return multiple() if declined else paid["payment_intent"]

    @rule(session=sessions)
    def give_up(self, session: str) -> None:
        if self.stand_in.session(session)["status"] == "open":
            self.stand_in.expire(session)

    @rule(session=sessions)
    def come_back(self, session: str) -> None:
        purchase_fulfil(session_id=session)

    # --- Money that goes back

    @rule(target=refunds, intent=payments, cents=PART)
    def refund_at_stripe(self, intent: str, cents: int) -> Any:
        try:
            return self.stand_in.refund(intent, cents)["id"]
        except AssertionError:  # refused: all of it is refunded or disputed already
            return multiple()

    @rule(intent=payments, cents=st.none() | PART)
    def refund_by_staff(self, intent: str, cents: int | None) -> None:
        purchase = Purchase.objects.filter(payment_intent=intent).first()
        if purchase is None:
            return
        try:
            purchase_refund(
                purchase_id=purchase.id,
                amount_cents=cents,
                reason="asked for it",
                request_key=uuid4(),
                actor_id=self.creators[0].id,
            )
        except ProblemError:
            return  # as above

    @rule(refund=refunds)
    def bank_refuses_refund(self, refund: str) -> None:
        try:
            self.stand_in.refund_fail(refund)
        except AssertionError:
            return  # it has failed before

    @rule(intent=payments, outcome=st.sampled_from(["won", "lost"]))
    def dispute(self, intent: str, outcome: str) -> None:
        try:
            self.stand_in.dispute(intent, outcome, closes_after=0.02)
        except AssertionError:
            return  # disputed before, or all refunded

    # --- What Stripe tells

    @rule(pick=PICK, times=st.integers(1, 3))
    def tell_one(self, pick: int, times: int) -> None:
        self._listen()
        if self.untold:
            event = self.untold.pop(pick % len(self.untold))
            self.told.append(event)
            for _ in range(times):
                self._tell(event)

    @rule(pick=PICK)
    def tell_again_as_if_never_handled(self, pick: int) -> None:
        if self.told:
            event = self.told[pick % len(self.told)]
            self._forget(event)
            self._tell(event)

    # --- Spending

    @rule(target=jobs, who=WHO, seconds=st.sampled_from([4, 8, 12]), twice=st.booleans())
    def order(self, who: int, seconds: int, twice: bool) -> Any:
        key = str(uuid4())
        try:
            first = self._order(who, seconds, key)
        except ProblemError:
            return multiple()  # too few credits, or debt
        if twice:
            assert self._order(who, seconds, key) == first
        return first

    @rule(job=jobs, times=st.integers(1, 2))
    def deliver(self, job: UUID, times: int) -> None:
        for _ in range(times):
            self._advance(job, JobState.SUBMITTING, JobState.RENDERING, JobState.STORING)
            with transaction.atomic():
                ready = self._move(job, JobState.READY)
                if ready:
                    credits_settle(creator_id=ready.owner_id, job_id=job, amount=ready.credits)

    @rule(job=jobs, times=st.integers(1, 2))
    def fail(self, job: UUID, times: int) -> None:
        for _ in range(times):
            self._advance(job, JobState.SUBMITTING)
            lease = Job.objects.get(pk=job).lease_token
            open_states = set(JobState) - {JobState.READY, JobState.FAILED, JobState.CANCELED}
            job_fail(job_id=job, lease=lease, from_states=open_states, code="provider_failed")

    @rule(job=jobs)
    def call_off(self, job: UUID) -> None:
        try:
            job_cancel(
                owner_id=Job.objects.get(pk=job).owner_id, job_id=job, count_render=lambda: None
            )
        except ProblemError:
            return  # too late

    # --- Staff

    @rule(who=WHO, amount=st.integers(1, 30))
    def grant(self, who: int, amount: int) -> None:
        with transaction.atomic():
            grant_give(
                creator_id=self.creators[who].id, amount=amount, reason="sorry", actor_id=None
            )
        self.given[who] += amount

    @rule(job=jobs)
    def goodwill(self, job: UUID) -> None:
        ordered = Job.objects.get(pk=job)
        try:
            with transaction.atomic():
                goodwill_give(
                    creator_id=ordered.owner_id,
                    job_id=job,
                    amount=ordered.credits,
                    reason="blurred",
                    actor_id=None,
                )
        except LedgerError:
            assert ordered.state != JobState.READY

    # --- What must hold

    @invariant()
    def everything_is_proven(self) -> None:
        assert violations() == []

    def teardown(self) -> None:
        """Tell the rest, newest first, and the old again; then compare with Stripe's objects."""
        self._listen()
        for event in [*reversed(self.untold), *self.told]:
            self._forget(event)
            self._tell(event)
        assert violations() == []
        for who, creator in enumerate(self.creators):
            balance = balance_get(creator_id=creator.id)
            assert balance.available - balance.debt == self._expected(who)
            assert balance.in_flight == sum(
                job.credits for job in Job.objects.filter(owner_id=creator.id) if not job.is_final
            )

    def _expected(self, who: int) -> int:
        creator = self.creators[who]
        jobs = Job.objects.filter(owner_id=creator.id)
        forgiven = Transaction.objects.filter(creator=creator, kind=Kind.GOODWILL).values_list(
            "reference", flat=True
        )
        spent = sum(
            job.credits
            for job in jobs
            if job.state not in {JobState.FAILED, JobState.CANCELED}
            and f"job:{job.pk}" not in set(forgiven)
        )
        purchases = Purchase.objects.filter(creator=creator)
        bought = sum(self._kept(purchase) for purchase in purchases)
        return bought + self.given[who] - spent

    def _kept(self, purchase: Purchase) -> int:
        """Credits that a purchase leaves, by Stripe's own objects."""
        session = self.stand_in.session(str(purchase.session_id))
        if session["payment_status"] != "paid":
            return 0
        gone = money_gone(self.stand_in, session)
        return purchase.credits - gone * purchase.credits // int(session["amount_total"])

    # --- Hands

    def _listen(self) -> None:
        news = events_since(self.stand_in, self.last_heard)
        if news:
            self.last_heard = news[-1]["id"]
            self.untold += [event for event in news if event["type"].startswith(_ABOUT_MONEY)]

    def _forget(self, event: dict[str, Any]) -> None:
        rows = StripeEvent.objects.filter(event_id=event["id"])
        rows.update(handled_at=None, due_at=timezone.now())

    def _tell(self, event: dict[str, Any]) -> None:
        events.event_store(
            gateway.VerifiedEvent(
                id=event["id"],
                type=event["type"],
                object_id=event["data"]["object"].get("id") or "",
                payload=event,
            )
        )
        events.event_handle(event_id=event["id"])
        row = StripeEvent.objects.get(event_id=event["id"])
        assert row.handled_at is not None, row.last_error

    def _order(self, who: int, seconds: int, key: str) -> UUID:
        return job_start(
            owner_id=self.creators[who].id,
            image_id=self.photos[who].pk,
            prompt="She holds it up and smiles.",
            platform="tiktok",
            seconds=seconds,
            idempotency_key=key,
        ).job_id

    def _advance(self, job: UUID, *states: JobState) -> None:
        for state in states:
            self._move(job, state)

    def _move(self, job: UUID, to: JobState) -> Job | None:
        before = {
            JobState.SUBMITTING: JobState.QUEUED,
            JobState.RENDERING: JobState.SUBMITTING,
            JobState.STORING: JobState.RENDERING,
            JobState.READY: JobState.STORING,
        }[to]
        comes_with: dict[JobState, dict[str, Any]] = {
            JobState.RENDERING: {"provider_job_id": f"video_{job}"},
            JobState.READY: {"video": self.photos[0], "poster": self.photos[0]},
        }
        return job_transition(
            job_id=job,
            lease=None,
            to=to,
            from_states={before},
            message=to.value,
            **comes_with.get(to, {}),
        )


@pytest.fixture
def stand_in(tmp_path: Path, settings: Settings) -> Iterator[StandIn]:
    """A Stripe of its own, which sends nothing by itself: the machine tells what it hears."""
    with stand_in_running(tmp_path) as running:
        settings.STRIPE_API_BASE = running.base
        yield running


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_every_credit_adds_up(stand_in: StandIn) -> None:
    LedgerMachine.stand_in = stand_in
    run_state_machine_as_test(LedgerMachine, settings=PLAY)


@pytest.mark.django_db(transaction=True)
def test_a_life_that_hears_nothing_until_its_end_hears_all(stand_in: StandIn) -> None:
    """More than Stripe lists at once; it was met as a purchase that nobody had been told of."""
    LedgerMachine.stand_in = stand_in
    life = LedgerMachine()
    for _ in range(STEPS):
        life.buy(who=0, pack="starter")
    life.teardown()
    assert len({event["id"] for event in life.untold}) == 2 * STEPS
