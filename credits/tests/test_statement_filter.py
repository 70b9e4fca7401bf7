"""GET /credits/entries and /billing/statement/ with a choice of kinds and days."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from credits.models import Kind, Transaction
from credits.selectors import STATEMENT
from credits.services import credits_grant, credits_refund, credits_settle
from credits.tests.people import buy, creator, owe, spend, take_back
from credits.wording import KIND_WORDS, describe

pytestmark = pytest.mark.django_db

ENTRIES = "/api/v1/credits/entries"
PAGE = "/billing/statement/"


@pytest.fixture
def ada() -> UUID:
    return creator()


@pytest.fixture
def signed_in(client: Client, ada: UUID) -> Client:
    """Ada, signed in."""
    client.force_login(get_user_model().objects.get(pk=ada))
    return client


def happened(creator_id: UUID, *times: datetime) -> None:
    """Move a creator's movements to other times, which only a superuser's session could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sequence, at in enumerate(times, start=1):
            cursor.execute(
                "UPDATE credits_transaction SET created_at = %s"
                " WHERE creator_id = %s AND sequence = %s",
                [at, creator_id, sequence],
            )
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def history(ada: UUID) -> UUID:
    """Ada bought 100, spent 30 that came back, spent 8 for good, and was given 5. Others, too."""
    failed, ready = uuid4(), uuid4()
    buy(ada, 100)
    spend(ada, 30, failed)
    credits_refund(creator_id=ada, job_id=failed, amount=30, memo="")
    spend(ada, 8, ready)
    credits_settle(creator_id=ada, job_id=ready, amount=8)
    credits_grant(creator_id=ada, amount=5, reason="Welcome")
    grace = creator("grace@example.com")
    buy(grace, 777)
    spend(grace, 77)
    return ada


def amounts(client: Client, query: str) -> list[int]:
    return [line["amount"] for line in client.get(f"{ENTRIES}?{query}").json()["results"]]


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [5, -8, 30, -30, 100]),
        ("since=&until=", [5, -8, 30, -30, 100]),
        ("kind=charge", [-8, -30]),
        ("kind=charge&kind=purchase&kind=charge", [-8, -30, 100]),
        ("kind=clawback", []),
        ("since=2000-01-01&kind=grant", [5]),
        ("until=2000-01-01", []),
        ("since=0001-01-01&until=9999-12-31", [5, -8, 30, -30, 100]),
    ],
)
def test_the_api_gives_the_part_asked_for(
    signed_in: Client, history: UUID, query: str, expected: list[int]
) -> None:
    assert amounts(signed_in, query) == expected


def test_both_days_count_from_midnight_to_midnight_utc(signed_in: Client, ada: UUID) -> None:
    for amount in (1, 2, 3, 4):
        buy(ada, amount)
    happened(
        ada,
        datetime(2026, 3, 1, 23, 59, 59, 999_999, UTC),
        datetime(2026, 3, 2, 0, 0, 0, 0, UTC),
        datetime(2026, 3, 3, 23, 59, 59, 999_999, UTC),
        datetime(2026, 3, 4, 0, 0, 0, 0, UTC),
    )

    assert amounts(signed_in, "since=2026-03-02&until=2026-03-03") == [3, 2]
    assert amounts(signed_in, "since=2026-03-02") == [4, 3, 2]
    assert amounts(signed_in, "until=2026-03-03") == [3, 2, 1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=settle", "kind"),
        ("kind=gift", "kind"),
        ("kind=", "kind"),
        ("kind=charge&kind=%00", "kind"),
        ("since=yesterday", "since"),
        ("since=2026-02-30", "since"),
        ("until=2026-3", "until"),
        ("until=10000-01-01", "until"),
        ("since=2026-03-02T10:00", "since"),
        ("since=2026-03-02&until=2026-03-01", "until"),
    ],
)
@pytest.mark.parametrize("kind_of_answer", ["json", "csv"])
def test_what_cannot_be_is_said_by_field(
    signed_in: Client, query: str, field: str, kind_of_answer: str
) -> None:
    answer = signed_in.get(f"{ENTRIES}?{query}&format={kind_of_answer}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == [field]


def test_the_csv_is_the_same_part(signed_in: Client, history: UUID) -> None:
    answer: object = signed_in.get(f"{ENTRIES}?format=csv&kind=charge&kind=grant")

    assert isinstance(answer, StreamingHttpResponse)
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["amount"] for row in rows] == ["5", "-8", "-30"]


def test_the_schema_names_the_filters(client: Client) -> None:
    schema = client.get("/api/v1/schema", headers={"Accept": "application/json"}).json()

    parameters = {
        parameter["name"]: parameter["schema"]
        for parameter in schema["paths"][ENTRIES]["get"]["parameters"]
    }
    assert set(parameters) == {"cursor", "format", "kind", "since", "until"}
    assert parameters["kind"]["type"] == "array"
    assert set(parameters["kind"]["items"]["enum"]) == set(Kind.values) - {"settle"}
    assert parameters["since"] == parameters["until"]
    assert {"type": "string", "format": "date"} in parameters["since"]["anyOf"]


def test_debt_is_told_line_by_line(signed_in: Client, ada: UUID) -> None:
    purchase, job = uuid4(), uuid4()
    buy(ada, 100, purchase)
    spend(ada, 40, job)
    credits_settle(creator_id=ada, job_id=job, amount=40)
    take_back(ada, 100, purchase)
    buy(ada, 30)
    credits_grant(creator_id=ada, amount=25, reason="")

    lines = signed_in.get(ENTRIES).json()["results"]

    assert [(line["kind"], line["amount"], line["debt"]) for line in lines] == [
        ("grant", 15, -10),
        ("purchase", 0, -30),
        ("clawback", -60, 40),
        ("charge", -40, 0),
        ("purchase", 100, 0),
    ]
    page = page_of(signed_in)
    assert "40 more are owed" in page
    assert "paid 30 of what was owed" in page


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(f"{PAGE}?kind=charge")
    assert answer["Location"] == f"/accounts/login/?next={PAGE}%3Fkind%3Dcharge"


def test_the_page_is_only_read_and_never_kept(signed_in: Client) -> None:
    assert signed_in.post(PAGE).status_code == 405
    assert "no-store" in signed_in.get(PAGE)["Cache-Control"]


def test_an_empty_statement_leads_to_the_packs(signed_in: Client) -> None:
    page = page_of(signed_in)
    assert "No credits have moved yet." in page
    assert "as CSV" not in page


def test_the_page_has_every_line_linked_with_its_proof(signed_in: Client, ada: UUID) -> None:
    purchase, job = uuid4(), uuid4()
    buy(ada, 100, purchase)
    spend(ada, 8, job)

    page = page_of(signed_in)

    assert f'href="/billing/purchases/{purchase}/"' in page
    assert f'href="/studio/jobs/{job}/"' in page
    whole = bytes(Transaction.objects.get(sequence=2).hash).hex()
    assert f"<code>{whole}</code>" in page
    assert f"#{whole[:8]}<" in page


def test_a_part_has_sums_and_a_download_of_its_own(signed_in: Client, history: UUID) -> None:
    page = page_of(signed_in, "kind=charge&kind=refund&since=2000-01-01&cursor=")

    assert re.findall(r"<dd>(.\d+)</dd>", page) == ["+30", "−38"]
    assert (
        f'href="{ENTRIES}?kind=charge&amp;kind=refund&amp;since=2000-01-01&amp;format=csv"' in page
    )
    assert page.count(" checked>") == 2
    assert 'name="since" value="2000-01-01"' in page
    assert "+777" not in page


def test_nobody_sees_somebody_elses_lines(signed_in: Client, history: UUID) -> None:
    for query in ("", "kind=charge&kind=purchase&kind=refund&kind=grant", "since=2000-01-01"):
        answer: Any = signed_in.get(f"{PAGE}?{query}")
        assert [line.amount for line in answer.context["statement"].results] == [
            5,
            -8,
            30,
            -30,
            100,
        ]


def test_a_part_with_nothing_in_it_says_so(signed_in: Client, history: UUID) -> None:
    page = page_of(signed_in, "kind=clawback")
    assert "No line of your statement fits this choice." in page
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["0", "0"]


def test_the_choice_stays_on_the_next_page(signed_in: Client, ada: UUID) -> None:
    credits_grant(creator_id=ada, amount=9, reason="")
    for _ in range(STATEMENT.page_size + 1):
        buy(ada, 1)

    first: Any = signed_in.get(f"{PAGE}?kind=purchase")
    older = first.context["statement"].next
    second: Any = signed_in.get(older)

    assert older.startswith(f"http://testserver{PAGE}?kind=purchase&cursor=")
    assert [line.amount for line in second.context["statement"].results] == [1]
    assert second.context["totals"].given == STATEMENT.page_size + 1
    assert "cursor" not in second.context["csv_url"]


def test_bad_choices_are_said_beside_the_field(signed_in: Client, history: UUID) -> None:
    answer = signed_in.get(f"{PAGE}?since=2026-03-02&until=2026-03-01&kind=settle")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is no such kind of entry." in page
    assert 'name="since" value="2026-03-02"' in page
    assert "as CSV" not in page
    answer = signed_in.get(f"{PAGE}?since=2026-03-02&until=2026-03-01")
    assert "This is before the first day." in answer.content.decode()


def test_owed_credits_are_explained(signed_in: Client, ada: UUID) -> None:
    owe(ada, 40)

    for page in (page_of(signed_in), signed_in.get("/billing/").content.decode()):
        assert "40 credits are owed" in page
        assert "40 owed" in page


def test_home_shows_the_top_and_leads_to_all(signed_in: Client, ada: UUID) -> None:
    for amount in range(1, 12):
        buy(ada, amount)

    answer: Any = signed_in.get("/billing/")

    assert [line.amount for line in answer.context["lines"]] == [11, 10, 9, 8, 7, 6, 5, 4]
    assert f'href="{PAGE}"' in answer.content.decode()


def test_a_page_costs_the_same_however_long(
    signed_in: Client, ada: UUID, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        buy(ada, 1)

    # A new session notes its browser with its first request.
    signed_in.get(PAGE)
    with django_assert_num_queries(4):  # the session, the person, the lines, the wallet
        signed_in.get(PAGE)
    with django_assert_num_queries(5):  # and the sums of a part
        signed_in.get(f"{PAGE}?kind=purchase")


def test_every_kind_that_is_listed_has_words() -> None:
    assert set(KIND_WORDS) == set(Kind) - {Kind.SETTLE}
    assert describe(Kind.CLAWBACK, "") == "Payment returned"
    assert describe(Kind.GRANT, "Welcome") == "Credits from us: Welcome"
