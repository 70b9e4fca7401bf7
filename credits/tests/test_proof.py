"""The proof finds each kind of tampering and names the row; a right ledger passes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from common import registry
from credits import invariants
from credits.invariants import returns_are_bounded
from credits.models import Entry, Transaction
from credits.proof import Checked, Violation, examine, prove
from credits.services import credits_grant, credits_refund, credits_settle
from credits.tests.people import buy, creator, owe, spend
from credits.walk import chains_add_up

pytestmark = pytest.mark.django_db
OWN_SNAPSHOT = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_the_ledgers_own(monkeypatch: pytest.MonkeyPatch) -> registry.Registry:
    """Without what other rooms prove: these ledgers have no jobs and no purchases behind them."""
    own: registry.Registry = registry.Registry()
    for name, invariant in invariants.OWN.items():
        own.register(name, invariant)
    monkeypatch.setattr("credits.proof.invariants", own)
    return own


@pytest.fixture(params=[5_000, 2], ids=["one chunk", "many chunks"])
def ada(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A creator with a past, beside another one; read in chunks of this size."""
    monkeypatch.setattr("credits.proof.CHUNK", request.param)
    ada, delivered, failed = creator(), uuid4(), uuid4()
    buy(ada, 100)
    spend(ada, 8, delivered)
    spend(ada, 12, failed)
    spend(ada, 1)
    with transaction.atomic():
        credits_settle(creator_id=ada, job_id=delivered, amount=8)
        credits_refund(creator_id=ada, job_id=failed, amount=12, memo="")
        credits_grant(creator_id=ada, amount=5, reason="")
    owe(creator("grace@example.com"), 30)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as if committed
    return ada


def tamper(sql: str, *params: Any) -> None:
    """Do what only a superuser can, past the triggers and foreign keys."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        assert cursor.rowcount == 1
        cursor.execute("SET LOCAL session_replication_role = origin")


def found() -> dict[str, list[str]]:
    """The subjects of what is wrong, by invariant."""
    reports = [examine(name, invariant) for name, invariant in invariants.OWN.items()]
    return {
        report.name.removeprefix("ledger: "): [row.subject for row in report.violations]
        for report in reports
        if report.violations
    }


def nth(creator_id: UUID, sequence: int) -> Transaction:
    return Transaction.objects.get(creator_id=creator_id, sequence=sequence)


@OWN_SNAPSHOT
def test_a_right_ledger_passes(ada: UUID) -> None:
    assert [(report.name, report.checked, report.violations) for report in prove()] == [
        ("ledger: balances are sums", 2, []),
        ("ledger: chain ends are where the daily digests say", 0, []),
        ("ledger: chains add up", 11, []),
        ("ledger: chains end in their wallet", 2, []),
        ("ledger: charges close once", 4, []),
        ("ledger: entries belong to transactions", 22, []),
        ("ledger: purchases lose no more than they gave", 1, []),
    ]


def test_an_amount_is_changed(ada: UUID) -> None:
    changed = nth(ada, 2)

    tamper(
        "UPDATE credits_entry SET amount = amount + 1 "
        "WHERE transaction_id = %s AND account = 'wallet'",
        changed.pk,
    )

    later = [f"transaction {nth(ada, number).pk}" for number in (2, 3, 4, 6, 7)]
    assert found() == {"balances are sums": [f"wallet {ada}"], "chains add up": later}
    first, *_others = examine("", chains_add_up).violations
    assert first.detail == (
        "2 of 2 entries, 0 of another creator, sum 1; wallet stands at 92, the entries make 93; "
        "the hash at sequence 2 is not that of its content"
    )


def test_a_cached_balance_is_changed(ada: UUID) -> None:
    tamper("UPDATE credits_wallet SET wallet = wallet + 50 WHERE creator_id = %s", ada)

    assert found() == {"balances are sums": [f"wallet {ada}"]}


def test_a_running_balance_is_changed(ada: UUID) -> None:
    changed = nth(ada, 7)

    tamper(
        "UPDATE credits_entry SET balance_after = 1000 "
        "WHERE transaction_id = %s AND account = 'wallet'",
        changed.pk,
    )

    assert found() == {"chains add up": [f"transaction {changed.pk}"]}


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'goodwill'",
        "reference = 'purchase:00000000-0000-4000-8000-000000000000'",
        r"input_hash = '\x00'",
        "created_at = created_at + interval '1 microsecond'",
    ],
)
def test_a_transaction_is_changed(ada: UUID, change: str) -> None:
    changed = nth(ada, 1)

    tamper(f"UPDATE credits_transaction SET {change} WHERE id = %s", changed.pk)  # noqa: S608

    assert found() == {"chains add up": [f"transaction {changed.pk}"]}


def test_a_hash_is_changed(ada: UUID) -> None:
    """The link itself is wrong, and the next one no longer follows from it."""
    changed = nth(ada, 3)

    tamper(r"UPDATE credits_transaction SET hash = '\x00' WHERE id = %s", changed.pk)

    next_one = nth(ada, 4)
    assert found() == {"chains add up": [f"transaction {changed.pk}", f"transaction {next_one.pk}"]}


def test_the_last_transaction_is_removed(ada: UUID) -> None:
    removed = nth(ada, 7)
    entries = list(Entry.objects.filter(transaction=removed).order_by("pk").values_list("pk"))

    tamper("DELETE FROM credits_transaction WHERE id = %s", removed.pk)

    assert found() == {
        "entries belong to transactions": [f"entry {pk}" for (pk,) in entries],
        "balances are sums": [f"wallet {ada}"],
        "chains end in their wallet": [f"wallet {ada}"],
    }


def test_a_transaction_in_the_middle_is_removed(ada: UUID) -> None:
    removed = nth(ada, 4)

    tamper("DELETE FROM credits_transaction WHERE id = %s", removed.pk)

    assert found()["chains add up"] == [
        f"transaction {nth(ada, number).pk}" for number in (5, 6, 7)
    ]


def test_an_entry_is_removed(ada: UUID) -> None:
    changed = nth(ada, 7)

    tamper(
        "DELETE FROM credits_entry WHERE transaction_id = %s AND account = 'promotions'",
        changed.pk,
    )

    assert found() == {"chains add up": [f"transaction {changed.pk}"]}


def test_an_entry_is_given_to_another_creator(ada: UUID) -> None:
    changed = nth(ada, 7)

    tamper(
        "UPDATE credits_entry SET creator_id = %s WHERE transaction_id = %s AND account = 'wallet'",
        uuid4(),
        changed.pk,
    )

    assert found() == {"chains add up": [f"transaction {changed.pk}"]}


def test_a_wallet_is_removed(ada: UUID) -> None:
    tamper("DELETE FROM credits_wallet WHERE creator_id = %s", ada)

    assert found() == {"chains end in their wallet": [f"creator {ada}"]}


def test_a_charge_is_renamed_so_that_it_never_closes(ada: UUID) -> None:
    charge, settle = nth(ada, 2), nth(ada, 5)

    tamper(
        "UPDATE credits_transaction SET reference = %s WHERE id = %s", f"job:{uuid4()}", charge.pk
    )

    assert found()["charges close once"] == [settle.reference]


def test_a_charge_is_closed_with_another_amount(ada: UUID) -> None:
    settle = nth(ada, 5)

    tamper(
        "UPDATE credits_entry SET amount = -7 WHERE transaction_id = %s AND account = 'in_flight'",
        settle.pk,
    )

    assert found()["charges close once"] == [settle.reference]


def test_a_job_is_closed_by_somebody_else(ada: UUID) -> None:
    settle = nth(ada, 5)

    tamper("UPDATE credits_transaction SET creator_id = %s WHERE id = %s", uuid4(), settle.pk)

    assert found()["charges close once"] == [settle.reference]


@pytest.mark.parametrize("amount", [-31, 1])
def test_a_purchase_lost_what_it_did_not_give(ada: UUID, amount: int) -> None:
    clawback = Transaction.objects.get(kind="clawback")

    tamper(
        "UPDATE credits_entry SET amount = %s WHERE transaction_id = %s AND account = 'debt'",
        amount,
        clawback.pk,
    )

    report = examine("", returns_are_bounded)
    assert [row.subject for row in report.violations] == [clawback.reference]
    assert report.creators == {clawback.creator_id}


def test_a_returned_purchase_is_somebody_elses(ada: UUID) -> None:
    clawback = Transaction.objects.get(kind="clawback")

    tamper(
        "UPDATE credits_transaction SET reference = %s WHERE id = %s",
        nth(ada, 1).reference,
        clawback.pk,
    )

    assert found()["purchases lose no more than they gave"] == [nth(ada, 1).reference]


@OWN_SNAPSHOT
def test_the_command_names_each_row_and_exits_1() -> None:
    ada = creator()
    buy(ada, 96)
    tamper("UPDATE credits_wallet SET wallet = wallet + 50 WHERE creator_id = %s", ada)
    printed = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("ledger_verify", stdout=printed)

    assert stopped.value.code == 1
    lines = printed.getvalue().splitlines()
    assert lines[0] == "FAIL  ledger: balances are sums  (1 checked)"
    assert lines[1] == (
        f"      wallet {ada}: wallet, in_flight and debt are (146, 0, 0), "
        "the entries make (96, 0, 0)"
    )
    assert lines[-1] == "The ledger is broken in 1 places."


@OWN_SNAPSHOT
def test_the_command_prints_json() -> None:
    buy(creator(), 100)
    printed = StringIO()

    call_command("ledger_verify", "--json", stdout=printed)

    answer = json.loads(printed.getvalue())
    assert answer["ok"] is True
    assert answer["invariants"][0] == {
        "name": "ledger: balances are sums",
        "checked": 1,
        "broken": 0,
        "violations": [],
        "remarks": [],
    }


@OWN_SNAPSHOT
def test_what_other_rooms_know_is_proven_too(
    only_the_ledgers_own: registry.Registry,
) -> None:
    def every_job_is_fine() -> Iterator[Violation | Checked]:
        yield Checked(3)
        yield Violation("job 1", "it is not")

    only_the_ledgers_own.register("jobs", every_job_is_fine)
    printed = StringIO()

    with pytest.raises(SystemExit):
        call_command("ledger_verify", "--json", stdout=printed)

    answer = json.loads(printed.getvalue())
    assert answer["ok"] is False
    assert answer["invariants"][0] == {
        "name": "jobs",
        "checked": 3,
        "broken": 1,
        "violations": [{"subject": "job 1", "detail": "it is not"}],
        "remarks": [],
    }


@OWN_SNAPSHOT
def test_the_proof_sees_one_moment_and_changes_nothing(
    only_the_ledgers_own: registry.Registry,
) -> None:
    def looks_around() -> Iterator[Violation | Checked]:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            (isolation,) = cursor.fetchone()
            cursor.execute("SHOW transaction_read_only")
            (read_only,) = cursor.fetchone()
        yield Violation(isolation, read_only)

    only_the_ledgers_own.register("looks around", looks_around)

    (seen,) = [report.violations for report in prove() if report.violations]
    assert seen == [Violation("repeatable read", "on")]


@OWN_SNAPSHOT
def test_of_very_many_broken_rows_the_first_are_named(
    only_the_ledgers_own: registry.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_is_wrong() -> Iterator[Violation | Checked]:
        for number in range(5):
            yield Violation(f"row {number}", "it is wrong")

    monkeypatch.setattr("credits.proof.MOST_NAMED", 2)
    only_the_ledgers_own.register("all is wrong", all_is_wrong)
    printed = StringIO()

    with pytest.raises(SystemExit):
        call_command("ledger_verify", stdout=printed)

    assert "row 1: it is wrong" in printed.getvalue()
    assert "row 2" not in printed.getvalue()
    assert "and 3 more" in printed.getvalue()
    assert "The ledger is broken in 5 places." in printed.getvalue()
