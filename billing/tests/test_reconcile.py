"""What Stripe and we say differently is found from either side, and put right where it is safe."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Never
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from billing import gateway, tasks
from billing.errors import StripeUnavailable
from billing.gateway import Refund
from billing.models import Purchase, Reversal
from billing.services.checkout import CheckoutStarted, checkout_start
from billing.services.fulfilment import purchase_fulfil
from billing.services.quarantine import purchase_release
from billing.services.reconciliation import Reconciliation, report, stripe_reconcile
from billing.services.reversals import payment_review
from billing.tests.returns import FAR, all_is_proven, balance, buy, moves, pay, states, taken
from billing.tests.stand_in import StandIn
from common.models import CheckResult

pytestmark = pytest.mark.django_db

State = Purchase.State
YOUNG = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _only_this_tests_own(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests share one stand-in, so leave out what it held before."""
    lists = ("sessions_created", "refunds_created", "disputes_created")
    earlier = {each.id for name in lists for each in getattr(gateway, name)(long_ago())}
    for name in lists:
        ask = getattr(gateway, name)

        def own(*times: Any, ask: Callable[..., Any] = ask) -> Any:
            return (each for each in ask(*times) if each.id not in earlier)

        monkeypatch.setattr(gateway, name, own)


@pytest.fixture
def bought(started: CheckoutStarted, stand_in: StandIn) -> Purchase:
    """100 credits for $10, paid."""
    return buy(started, stand_in)


def long_ago() -> Any:
    return timezone.now() - timedelta(days=1)


def compare(*, fix: bool = False, grace: timedelta = timedelta(0)) -> Reconciliation:
    return stripe_reconcile(since=long_ago(), fix=fix, grace=grace)


def said(found: Reconciliation) -> list[tuple[str, str, bool]]:
    return [(each.subject, each.detail, each.is_fixed) for each in found.differences]


# --- Money that came


def test_nothing_differs(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.refund(bought.payment_intent, 250)
    payment_review(payment_intent=bought.payment_intent)
    found = compare()
    assert said(found) == []
    assert (found.sessions, found.purchases, found.reversals, found.others) == (1, 1, 1, 0)
    assert (found.checked, found.fixed, found.remaining) == (3, 0, 0)


def test_a_paid_session_without_credits_is_named_and_fixed(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    pay(started, stand_in)
    subject = f"purchase {started.purchase_id}"
    detail = f"paid at Stripe in session {started.session_id}, open here"
    assert said(compare()) == [(subject, detail, False)]
    found = compare(fix=True)
    assert said(found) == [(subject, detail, True)]
    assert (found.fixed, found.remaining) == (1, 0)
    purchase = Purchase.objects.get()
    assert (purchase.state, balance(purchase).available) == (State.PAID, 100)
    assert said(compare()) == []


def test_so_is_one_whose_session_was_never_noted(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    pay(started, stand_in)
    Purchase.objects.update(session_id=None, state=State.FAILED)
    assert compare(fix=True).fixed == 1
    purchase = Purchase.objects.get()
    assert (purchase.state, purchase.session_id) == (State.PAID, started.session_id)


def test_a_young_payment_is_left_to_its_event(started: CheckoutStarted, stand_in: StandIn) -> None:
    pay(started, stand_in)
    assert said(compare(fix=True, grace=YOUNG)) == []
    assert Purchase.objects.get().state == State.OPEN


def test_one_that_is_credited_while_we_look_is_no_difference(
    started: CheckoutStarted, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(started, stand_in)
    ask = gateway.checkout_session_get

    def credited_meanwhile(session_id: str) -> Any:
        monkeypatch.setattr(gateway, "checkout_session_get", ask)
        purchase_fulfil(session_id=session_id)
        return replace(ask(session_id), charged_at=None)

    monkeypatch.setattr(gateway, "checkout_session_get", credited_meanwhile)
    assert said(compare()) == []


def test_sessions_that_nobody_paid_are_no_difference(started: CheckoutStarted) -> None:
    found = compare()
    assert (said(found), found.sessions) == ([], 1)


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"metadata[purchase_id]": "nonsense"},
        {"metadata[purchase_id]": str(uuid4())},
        {"metadata[purchase_id]": str(uuid4()), "client_reference_id": "nobody"},
        {"metadata[purchase_id]": str(uuid4()), "client_reference_id": str(uuid4())},
    ],
    ids=["nothing", "no id", "another id", "no creator", "another creator"],
)
def test_other_products_are_counted_and_left_alone(
    creator: User, stand_in: StandIn, named: dict[str, str]
) -> None:
    stand_in.refund(stand_in.complete(stand_in.session_create(**named))["payment_intent"])
    found = compare()
    assert (said(found), found.sessions, found.others) == ([], 0, 2)


@pytest.mark.parametrize("is_paid", [True, False])
def test_a_payment_of_our_creator_whose_purchase_is_missing_is_named(
    creator: User, stand_in: StandIn, is_paid: bool
) -> None:
    """A database that was restored from before it."""
    missing = uuid4()
    session_id = stand_in.session_create(
        **{"metadata[purchase_id]": str(missing), "client_reference_id": str(creator.id)}
    )
    if is_paid:
        stand_in.complete(session_id)
    detail = f"paid by creator {creator.id}, but there is no purchase {missing}"
    expected = [(f"session {session_id}", detail, False)] if is_paid else []
    found = compare(fix=True)
    assert (said(found), found.sessions) == (expected, 1)


def test_a_second_paid_session_of_a_purchase_is_named(bought: Purchase, stand_in: StandIn) -> None:
    second = stand_in.session_create(**{"metadata[purchase_id]": str(bought.id)})
    assert said(compare()) == []
    stand_in.complete(second)
    detail = f"paid, but purchase {bought.id} was begun in {bought.session_id}"
    assert said(compare(fix=True)) == [(f"session {second}", detail, False)]


def test_a_held_purchase_is_named_until_it_is_refunded(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(price_cents=2_000)
    intent = pay(started, stand_in)
    held = purchase_fulfil(session_id=started.session_id)
    detail = "paid, but held for review: amount: 2000 was sold, 1000 came"
    assert said(compare(fix=True)) == [(f"purchase {held.id}", detail, False)]
    stand_in.refund(intent)
    payment_review(payment_intent=intent)
    assert said(compare()) == []


def test_one_that_staff_released_is_no_difference(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(price_cents=2_000)
    pay(started, stand_in)
    held = purchase_fulfil(session_id=started.session_id)
    purchase_release(purchase_id=held.id, reason="our price was wrong", actor_id=uuid4())
    assert said(compare()) == []


def test_credits_without_a_payment_are_named(started: CheckoutStarted, stand_in: StandIn) -> None:
    Purchase.objects.update(state=State.PAID, paid_at=timezone.now())
    found = compare(fix=True)
    detail = f"paid here, unpaid at Stripe in session {started.session_id}"
    assert said(found) == [(f"purchase {started.purchase_id}", detail, False)]
    assert found.remaining == 1


def test_a_session_that_stripe_does_not_know_is_named(
    started: CheckoutStarted, stand_in: StandIn
) -> None:
    Purchase.objects.update(state=State.PAID, paid_at=timezone.now(), session_id="cs_test_gone")
    detail = "paid here, and Stripe does not know its session cs_test_gone"
    assert said(compare()) == [(f"purchase {started.purchase_id}", detail, False)]


def test_a_session_that_is_listed_elsewhere_is_asked_for(bought: Purchase) -> None:
    """Its row is hours older than Stripe's session, for whatever reason."""
    Purchase.objects.update(created_at=timezone.now() - timedelta(hours=3))
    assert said(compare()) == []


@pytest.mark.parametrize(
    ("changed", "ours"),
    [
        ({"price_cents": 900, "discount_cents": 0, "total_cents": 900}, "(900, 900, 'usd')"),
        ({"discount_cents": 100, "total_cents": 900}, "(1000, 900, 'usd')"),
        ({"currency": "eur"}, "(1000, 1000, 'eur')"),
    ],
    ids=["price", "total", "currency"],
)
def test_amounts_that_differ_are_named(
    bought: Purchase, changed: dict[str, Any], ours: str
) -> None:
    Purchase.objects.update(**changed)
    detail = f"price, total, currency: {ours} here, (1000, 1000, 'usd') at Stripe"
    assert said(compare()) == [(f"purchase {bought.id}", detail, False)]


def test_a_purchase_from_before_totals_were_kept_fits(bought: Purchase) -> None:
    Purchase.objects.update(discount_cents=None, tax_cents=None, total_cents=None)
    assert said(compare()) == []


def test_what_is_older_is_not_looked_at(bought: Purchase) -> None:
    found = stripe_reconcile(since=timezone.now() + timedelta(hours=1), fix=False)
    assert found.checked == 0


# --- Money that went back


def test_a_refund_that_we_missed_is_named_and_fixed(bought: Purchase, stand_in: StandIn) -> None:
    refund = stand_in.refund(bought.payment_intent, 400)
    expected = (f"purchase {bought.id}", f"{refund['id']} over 400 usd at Stripe is not here")
    assert said(compare()) == [(*expected, False)]
    assert said(compare(fix=True)) == [(*expected, True)]
    assert balance(bought).available == 60
    assert said(compare()) == []
    assert all_is_proven()


def test_a_dispute_that_we_missed_is_named_and_fixed(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.dispute(bought.payment_intent, closes_after=FAR)
    assert compare().remaining == 1
    assert (compare(fix=True).fixed, taken(bought)) == (1, 100)


def test_a_young_refund_is_left_to_its_event(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.refund(bought.payment_intent)
    assert said(compare(fix=True, grace=YOUNG)) == []
    assert not bought.reversals.exists()


def test_a_refund_that_failed_unheard_is_named_and_fixed(
    bought: Purchase, stand_in: StandIn
) -> None:
    refund = stand_in.refund(bought.payment_intent)
    payment_review(payment_intent=bought.payment_intent)
    stand_in.refund_fail(refund["id"])
    expected = (f"purchase {bought.id}", f"{refund['id']} is taken here, returned at Stripe")
    assert said(compare()) == [(*expected, False)]
    assert said(compare(fix=True)) == [(*expected, True)]
    assert balance(bought).available == 100


def test_an_old_dispute_is_looked_at_until_it_is_decided(
    bought: Purchase, stand_in: StandIn
) -> None:
    stand_in.dispute(bought.payment_intent, closes_after=FAR)
    payment_review(payment_intent=bought.payment_intent)
    Reversal.objects.update(created_at=timezone.now() - timedelta(days=90))
    assert compare().reversals == 1
    Reversal.objects.update(status="lost")
    assert compare().reversals == 0


def test_a_refund_that_stripe_does_not_know_is_named(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.refund(bought.payment_intent)
    payment_review(payment_intent=bought.payment_intent)
    Reversal.objects.update(stripe_id="re_gone")
    found = said(compare())
    detail = "re_gone is taken here, and Stripe does not know it"
    assert (f"purchase {bought.id}", detail, False) in found
    assert len(found) == 2, "and the real one is missing"


def test_a_payment_that_stripe_does_not_know_is_named(bought: Purchase, stand_in: StandIn) -> None:
    stand_in.refund(bought.payment_intent)
    payment_review(payment_intent=bought.payment_intent)
    Purchase.objects.update(payment_intent="pi_gone")
    detail = "Stripe does not know its payment pi_gone"
    assert said(compare()) == [(f"purchase {bought.id}", detail, False)]


def test_a_row_that_is_ahead_of_stripe_stays_a_difference(
    bought: Purchase, stand_in: StandIn
) -> None:
    """Rows only go forward, so people have to look."""
    refund = stand_in.refund(bought.payment_intent)
    payment_review(payment_intent=bought.payment_intent)
    Reversal.objects.update(state="returned", returned_at=timezone.now())
    detail = f"{refund['id']} is returned here, taken at Stripe"
    assert said(compare(fix=True)) == [(f"purchase {bought.id}", detail, False)]
    assert states(bought) == [("refund", 1_000, "returned")]


def test_a_refund_over_nothing_is_no_difference(
    bought: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Refund(
        id="re_1",
        payment_intent=bought.payment_intent,
        amount=0,
        currency="usd",
        status="succeeded",
        reason="",
        created_at=long_ago(),
    )
    monkeypatch.setattr(gateway, "refunds_created", lambda since: iter([nothing]))
    assert said(compare()) == []


def test_much_is_walked_in_chunks(
    creator: User, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.services.reconciliation.chunks._CHUNK", 2)
    for _ in range(5):
        started = checkout_start(creator_id=creator.id, email=creator.email, pack_slug="starter")
        bought = buy(started, stand_in)
        stand_in.refund(bought.payment_intent, 100)
    found = compare(fix=True)
    assert (found.sessions, found.purchases, found.fixed) == (5, 5, 5)
    assert found.reversals == 5


# --- Putting right, printing and telling


def test_one_that_cannot_be_put_right_does_not_hide_the_others(
    bought: Purchase,
    creator: User,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    started = checkout_start(creator_id=creator.id, email=creator.email, pack_slug="starter")
    pay(started, stand_in)
    stand_in.refund(bought.payment_intent)

    def broken(**inputs: object) -> Never:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("billing.services.reconciliation.payments.purchase_fulfil", broken)
    found = compare(fix=True)
    assert (found.fixed, found.remaining) == (1, 1)
    assert "could not be put right" in caplog.text
    assert moves(bought) == ["purchase", "clawback"]


def test_the_command_prints_what_differs_and_fails_while_it_does(
    started: CheckoutStarted, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    pay(started, stand_in)
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile_stripe", "--days", "1")
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert f"DIFFERS   purchase {started.purchase_id}: paid at Stripe" in printed
    assert "       1  differences remain" in printed

    call_command("reconcile_stripe", "--fix")
    assert f"fixed     purchase {started.purchase_id}" in capsys.readouterr().out
    call_command("reconcile_stripe")
    assert "       0  differences remain" in capsys.readouterr().out


def test_the_command_speaks_json(
    started: CheckoutStarted, stand_in: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    pay(started, stand_in)
    call_command("reconcile_stripe", "--fix", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["fixed"], told["remaining"]) == (True, 1, 0)
    assert told["differences"] == [
        {
            "subject": f"purchase {started.purchase_id}",
            "detail": f"paid at Stripe in session {started.session_id}, open here",
            "fixed": True,
        }
    ]


def test_only_so_many_are_kept_and_the_rest_is_counted(
    bought: Purchase,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(report, "_MOST_KEPT", 1)
    for _ in range(3):
        stand_in.refund(bought.payment_intent, 100)
    with pytest.raises(SystemExit):
        call_command("reconcile_stripe")
    assert "and 2 more" in capsys.readouterr().out


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_the_command_looks_back_a_sensible_time(stand_in: StandIn, days: int) -> None:
    with pytest.raises(CommandError, match="Look back between"):
        call_command("reconcile_stripe", f"--days={days}")


def silent(*times: Any) -> Never:
    raise StripeUnavailable


def test_the_command_says_that_stripe_does_not_answer(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "sessions_created", silent)
    with pytest.raises(CommandError, match="does not answer"):
        call_command("reconcile_stripe")


def test_each_night_is_reported_and_put_right_but_for_what_is_young(
    started: CheckoutStarted, stand_in: StandIn, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(started, stand_in)
    tasks.stripe_reconcile()
    result = CheckResult.objects.get(name="stripe")
    assert (result.checked, result.problems) == (1, 0)
    monkeypatch.setattr(tasks, "RECONCILE_GRACE", timedelta(0))
    tasks.stripe_reconcile()
    result.refresh_from_db()
    assert (result.checked, result.problems) == (2, 1)
    assert result.details[0].endswith("open here (put right)")
    tasks.stripe_reconcile()
    result.refresh_from_db()
    assert (result.checked, result.problems) == (2, 0)


def test_what_remains_each_night_is_reported(started: CheckoutStarted, stand_in: StandIn) -> None:
    Purchase.objects.update(state=State.PAID, paid_at=timezone.now())
    tasks.stripe_reconcile()
    (detail,) = CheckResult.objects.get(name="stripe").details
    assert detail.endswith(f"unpaid at Stripe in session {started.session_id}")


def test_a_night_without_stripe_is_reported(
    stand_in: StandIn, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "sessions_created", silent)
    tasks.stripe_reconcile()
    result = CheckResult.objects.get(name="stripe")
    assert result.details[0].startswith("Not compared: ")
