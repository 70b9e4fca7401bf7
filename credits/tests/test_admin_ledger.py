"""The ledger explorer: found by any id, in the order of time, with its place in the chain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from common.admin_paging import CappedPaginator
from common.monitoring import check_report
from credits.models import Entry, Transaction, Wallet
from credits.services import credits_charge, credits_grant, credits_purchase, credits_refund
from testing.factories import UserFactory
from testing.staff import staff_with

pytestmark = pytest.mark.django_db

LIST = reverse("admin:credits_transaction_changelist")
SEE = "credits.view_transaction"
JOB, PURCHASE = uuid4(), uuid4()


@pytest.fixture
def ada() -> Any:
    """Bought 100, spent 8, got them back, was given 5."""
    ada = UserFactory.create(email="ada@example.com")
    with transaction.atomic():
        credits_purchase(creator_id=ada.pk, amount=100, purchase_id=PURCHASE, memo="Starter")
        credits_charge(
            creator_id=ada.pk,
            amount=8,
            job_id=JOB,
            idempotency_key="k",
            input_hash=b"x" * 32,
            memo="A take",
        )
        credits_refund(creator_id=ada.pk, amount=8, job_id=JOB, memo="It failed")
        credits_grant(creator_id=ada.pk, amount=5, reason="Sorry")
        credits_grant(creator_id=UserFactory.create().pk, amount=1, reason="Somebody else's")
    return ada


def kinds(**query: str) -> list[str]:
    """What the list shows, newest first."""
    answer = staff_with(SEE).get(LIST, query)
    assert answer.status_code == 200
    return [row.kind for row in answer.context["cl"].result_list]


def row(kind: str) -> Transaction:
    return Transaction.objects.get(kind=kind, creator__email="ada@example.com")


def page(found: Transaction, *more: str) -> Any:
    address = reverse("admin:credits_transaction_change", args=[found.pk])
    return staff_with(SEE, *more).get(address)


ALL = ["grant", "refund", "charge", "purchase"]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (lambda ada: "ada@exam", ALL),
        (lambda ada: f" {ada.pk} ", ALL),
        (lambda ada: str(JOB), ["refund", "charge"]),
        (lambda ada: f"job:{JOB}", ["refund", "charge"]),
        (lambda ada: f"purchase:{JOB}", []),
        (lambda ada: str(PURCHASE), ["purchase"]),
        (lambda ada: row("grant").reference, ["grant"]),
        (lambda ada: str(row("refund").pk), ["refund"]),
        (lambda ada: str(Entry.objects.filter(transaction=row("charge"))[0].pk), ["charge"]),
        (lambda ada: "99999999999999999999", []),
        (lambda ada: "nobody@example.com", []),
        (lambda ada: "  ", ["grant", *ALL]),
    ],
)
def test_it_is_found_by_whatever_somebody_has_in_hand(
    ada: Any, term: Any, found: list[str]
) -> None:
    assert sorted(kinds(q=term(ada))) == sorted(found)


def test_it_is_narrowed_by_kind_and_day(ada: Any) -> None:
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    assert kinds(kind__exact="charge") == ["charge"]
    assert len(kinds(**{"from": str(today), "to": str(today)})) == 5
    assert kinds(**{"from": str(tomorrow)}) == []
    assert kinds(**{"from": "no day"}) == []


def test_each_line_shows_what_moved_and_what_was_left(ada: Any) -> None:
    rows = staff_with(SEE).get(LIST, {"q": "ada@"}).context["cl"]
    shown = {
        found.kind: (rows.model_admin.moved(found), rows.model_admin.left(found))
        for found in rows.result_list
    }
    assert shown == {
        "purchase": ("+100", "100"),
        "charge": ("−8", "92"),
        "refund": ("+8", "100"),
        "grant": ("+5", "105"),
    }


def test_it_leads_to_what_it_is_about(ada: Any) -> None:
    text = staff_with(SEE).get(LIST).text
    assert reverse("admin:generation_job_change", args=[JOB]) in text
    assert reverse("admin:billing_purchase_change", args=[PURCHASE]) in text


def test_its_page_proves_its_hash_and_shows_its_neighbours(ada: Any) -> None:
    text = page(row("charge"), "credits.view_entry").text

    assert "matches" in text
    for near in ("purchase", "charge", "refund"):
        assert bytes(row(near).hash).hex() in text
    assert bytes(row("grant").hash).hex() not in text
    assert "78" * 32 in text  # the hash of the inputs
    assert str(Entry.objects.filter(transaction=row("charge"))[0].pk) in text
    assert "matches" in page(row("purchase")).text


def _behind_its_back(statement: str, *values: Any) -> None:
    """As somebody with the database's own rights would change it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_was_changed_or_taken_out_does_not_fit(ada: Any) -> None:
    charge, purchase = row("charge"), row("purchase")
    _behind_its_back(
        "UPDATE credits_entry SET amount = amount * 2 WHERE transaction_id = %s", charge.pk
    )
    assert "does not match: something here was changed" in page(charge).text
    assert "matches" in page(purchase).text

    _behind_its_back("DELETE FROM credits_idempotencykey WHERE transaction_id = %s", purchase.pk)
    _behind_its_back("DELETE FROM credits_transaction WHERE id = %s", purchase.pk)
    assert "the movement before it is missing" in page(charge).text


def test_the_last_proof_stands_above_it(ada: Any) -> None:
    staff, checks = (
        staff_with(SEE, "common.view_checkresult"),
        reverse("admin:common_checkresult_changelist"),
    )
    assert "It has not run yet" in staff.get(LIST).text

    check_report(check="ledger", checked=12, problems=[])
    text = staff.get(LIST).text
    assert "All is well" in text
    assert "12 rows looked at" in text
    assert checks in text

    check_report(check="ledger", checked=13, problems=["chains: wallet 7: its hash is another"])
    text = staff.get(LIST).text
    assert "1 problem" in text
    assert "failing since" in text
    assert escape("chains: wallet 7: its hash is another") in text


def test_nothing_of_it_can_be_changed(ada: Any) -> None:
    staff, charge = staff_with(SEE), row("charge")
    change = reverse("admin:credits_transaction_change", args=[charge.pk])
    assert staff.post(change, {"kind": "grant"}).status_code == 403
    assert (
        staff.post(reverse("admin:credits_transaction_delete", args=[charge.pk])).status_code == 403
    )
    assert staff.get(reverse("admin:credits_transaction_add")).status_code == 403
    assert Client().get(LIST).status_code == 302
    assert staff_with().get(LIST).status_code == 403


def test_nothing_is_counted_to_its_end(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "most", 2)
    staff = staff_with(SEE)
    with CaptureQueriesContext(connection) as queries:
        text = staff.get(LIST).text

    assert "more than 2 movements" in text
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts
    assert all("LIMIT 3" in sql for sql in counts)
    assert "1 movement\n" in staff.get(LIST, {"q": str(PURCHASE)}).text


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({}, "credits_transaction_time"),
        ({"kind__exact": "goodwill"}, "credits_rare_kinds"),
        ({"from": "2026-11-01", "to": "2026-11-02"}, "credits_transaction_time"),
    ],
)
def test_each_way_of_reading_it_has_an_index(ada: Any, query: dict[str, str], index: str) -> None:
    rows = staff_with(SEE).get(LIST, query).context["cl"].queryset[:100]
    with connection.cursor() as cursor:
        # With five rows reading all of them is quicker; whether it could do otherwise is asked.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert index in rows.explain()


def test_a_wallet_is_found_by_its_creator(ada: Any) -> None:
    address = reverse("admin:credits_wallet_changelist")
    for term in ("ada@", str(ada.pk)):
        found = staff_with("credits.view_wallet").get(address, {"q": term}).context["cl"].queryset
        assert [wallet.pk for wallet in found] == [ada.pk]
    assert Wallet.objects.count() == 2
