"""GET /credits/balance and GET /credits/entries."""

from __future__ import annotations

import base64
import csv
import io
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from credits.models import Transaction
from credits.selectors import STATEMENT
from credits.services import credits_grant, credits_refund, credits_settle
from credits.tests.people import buy, creator, spend

pytestmark = pytest.mark.django_db

BALANCE = "/api/v1/credits/balance"
ENTRIES = "/api/v1/credits/entries"


@pytest.fixture
def ada() -> UUID:
    return creator()


@pytest.fixture
def signed_in(client: Client, ada: UUID) -> Client:
    """Ada, signed in."""
    client.force_login(get_user_model().objects.get(pk=ada))
    return client


@pytest.mark.parametrize("path", [BALANCE, ENTRIES, f"{ENTRIES}?format=csv"])
def test_a_stranger_is_asked_to_sign_in(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("path", [BALANCE, ENTRIES])
def test_they_are_only_read(signed_in: Client, path: str) -> None:
    answer = signed_in.delete(path)

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


def test_balance_of_a_new_account(signed_in: Client) -> None:
    assert signed_in.get(BALANCE).json() == {"available": 0, "in_flight": 0, "debt": 0}


def test_balance_with_a_job_running(signed_in: Client, ada: UUID) -> None:
    buy(ada, 100)
    spend(ada, 8)

    assert signed_in.get(BALANCE).json() == {"available": 92, "in_flight": 8, "debt": 0}


def test_the_statement_is_ones_own_newest_first(signed_in: Client, ada: UUID) -> None:
    purchase, delivered, failed = uuid4(), uuid4(), uuid4()
    buy(creator("grace@example.com"), 1000)
    buy(ada, 100, purchase)
    spend(ada, 8, delivered)
    spend(ada, 12, failed)
    credits_settle(creator_id=ada, job_id=delivered, amount=8)
    credits_refund(creator_id=ada, job_id=failed, amount=12, memo="The renderer failed")

    answer = signed_in.get(ENTRIES).json()

    assert answer["next"] is None
    assert [
        (line["kind"], line["amount"], line["balance_after"], line["job"], line["purchase"])
        for line in answer["results"]
    ] == [
        ("refund", 12, 92, str(failed), None),
        ("charge", -12, 80, str(failed), None),
        ("charge", -8, 92, str(delivered), None),
        ("purchase", 100, 100, None, str(purchase)),
    ]
    first = Transaction.objects.get(creator_id=ada, sequence=1)
    assert answer["results"][-1] == {
        "id": str(first.pk),
        "created_at": first.created_at.isoformat().replace("+00:00", "Z"),
        "kind": "purchase",
        "amount": 100,
        "balance_after": 100,
        "job": None,
        "purchase": str(purchase),
        "description": "Credits bought: Starter",
        "hash": bytes(first.hash).hex(),
        "debt": 0,
    }


def test_pages_follow_each_other_without_gap_or_repeat(signed_in: Client, ada: UUID) -> None:
    for amount in range(1, STATEMENT.page_size + 2):
        buy(ada, amount)

    first = signed_in.get(ENTRIES).json()
    buy(ada, 5000)  # what arrives meanwhile does not shift the next page
    second = signed_in.get(first["next"]).json()

    assert first["next"].startswith(f"http://testserver{ENTRIES}?cursor=")
    assert [line["amount"] for line in first["results"]] == list(
        range(STATEMENT.page_size + 1, 1, -1)
    )
    assert [line["amount"] for line in second["results"]] == [1]
    assert second["next"] is None


def test_a_full_last_page_has_no_next(signed_in: Client, ada: UUID) -> None:
    for _ in range(STATEMENT.page_size):
        buy(ada, 1)

    answer = signed_in.get(ENTRIES).json()

    assert len(answer["results"]) == STATEMENT.page_size
    assert answer["next"] is None


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "é",
        encoded("not json"),
        encoded("{}"),
        encoded("[]"),
        encoded("[1,2]"),
        encoded("[null]"),
        encoded("[true]"),
        encoded("[[1]]"),
        encoded('["x"]'),
        encoded("[Infinity]"),
        encoded("[99999999999999999999]"),
        encoded("[" * 100_000),
    ],
)
def test_a_bad_cursor_is_invalid(signed_in: Client, cursor: str) -> None:
    answer = signed_in.get(ENTRIES, {"cursor": cursor})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == ["cursor"]


def test_an_unknown_format_is_invalid(signed_in: Client) -> None:
    answer = signed_in.get(ENTRIES, {"format": "xml"})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["format"]


def table(answer: object) -> list[list[str]]:
    assert isinstance(answer, StreamingHttpResponse)
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))


def test_the_statement_as_csv(
    signed_in: Client, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("credits.selectors._EXPORT_CHUNK", 2)
    job, purchase = uuid4(), uuid4()
    buy(ada, 100, purchase)
    spend(ada, 30, job)
    credits_refund(creator_id=ada, job_id=job, amount=30, memo="")

    answer = signed_in.get(ENTRIES, {"format": "csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="credits-statement.csv"'
    header, *lines = table(answer)
    assert ",".join(header) == (
        "id,created_at,kind,amount,balance_after,job,purchase,description,hash,debt"
    )
    assert [line[2:8] for line in lines] == [
        ["refund", "30", "100", str(job), "", "Credits given back"],
        ["charge", "-30", "70", str(job), "", "Video: 4 s for TikTok"],
        ["purchase", "100", "100", "", str(purchase), "Credits bought: Starter"],
    ]
    assert lines[0][8] == bytes(Transaction.objects.get(sequence=3).hash).hex()
    shown = signed_in.get(ENTRIES).json()["results"]
    assert [line[1] for line in lines] == [entry["created_at"] for entry in shown]


def test_who_asks_for_csv_may_say_so_in_the_accept_header_too(signed_in: Client) -> None:
    answer = signed_in.get(ENTRIES, {"format": "csv"}, headers={"Accept": "text/csv"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_no_text_in_the_csv_is_a_formula(
    signed_in: Client, ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("credits.selectors.describe", lambda _kind, memo: memo)
    for reason in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "fine = 1"):
        credits_grant(creator_id=ada, amount=1, reason=reason)

    lines = table(signed_in.get(ENTRIES, {"format": "csv"}))[1:]

    assert [line[7] for line in reversed(lines)] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(A1)",
        "'\t=1",
        "fine = 1",
    ]


def test_the_statement_is_one_query_however_long(
    signed_in: Client, ada: UUID, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        buy(ada, 1)

    # A new session notes its browser with its first request.
    signed_in.get(BALANCE)
    with django_assert_num_queries(3):  # the session, the person, the statement
        signed_in.get(ENTRIES)
    with django_assert_num_queries(3):  # the session, the person, the wallet
        signed_in.get(BALANCE)
