"""What staff see and do: the grant command, the admin; and the header of a page."""

from __future__ import annotations

from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from credits.context_processors import balance
from credits.models import Transaction
from credits.selectors import Balance, balance_get
from credits.tests.people import buy, creator, rows, spend
from testing.staff import staff_sign_in

pytestmark = pytest.mark.django_db


def test_a_grant_prints_the_new_balance() -> None:
    ada, printed = creator(), StringIO()
    buy(ada, 100)

    call_command("grant_credits", "ADA@example.com", "50", reason="Sorry", stdout=printed)

    assert printed.getvalue() == (
        "Granted 50 to ADA@example.com: 150 available, 0 in flight, 0 owed.\n"
    )
    assert balance_get(creator_id=ada) == Balance(available=150)
    assert Transaction.objects.get(kind="grant").memo == "Sorry"


@pytest.mark.parametrize(
    ("email", "amount", "reason"),
    [
        ("nobody@example.com", "50", "Sorry"),
        ("ada@example.com", "0", "Sorry"),
        ("ada@example.com", "-5", "Sorry"),
        ("ada@example.com", "5", " "),
        ("ada@example.com", "5", "two\nlines"),
        ("ada@example.com", "5", "x" * 301),
    ],
)
def test_a_grant_that_cannot_be_says_so(email: str, amount: str, reason: str) -> None:
    creator()

    with pytest.raises(CommandError):
        call_command("grant_credits", email, f"--reason={reason}", "--", amount)

    assert rows() == (0, 0, 0)


@pytest.fixture
def staff(client: Client) -> Client:
    staff_sign_in(client, get_user_model().objects.create_superuser("staff@example.com"))
    return client


def test_the_admin_finds_a_wallet_by_email_and_id(staff: Client) -> None:
    ada, grace = creator(), creator("grace@example.com")
    buy(ada, 111)
    buy(grace, 222)

    for term in ("ada@", str(ada)):
        page = staff.get("/admin/credits/wallet/", {"q": term}).content.decode()
        assert "111" in page
        assert "222" not in page


def test_the_admin_finds_a_transaction_and_shows_its_entries(staff: Client) -> None:
    ada, job = creator(), uuid4()
    buy(ada, 111)
    charged = spend(ada, 42, job)

    for term in (str(job), f"job:{job}", str(charged.transaction_id)):
        page = staff.get("/admin/credits/transaction/", {"q": term}).content.decode()
        assert f"job:{job}" in page
        assert "purchase:" not in page
    for term in (str(ada), "ada@"):
        page = staff.get("/admin/credits/transaction/", {"q": term}).content.decode()
        assert f"job:{job}" in page
        assert "purchase:" in page
    page = staff.get(
        f"/admin/credits/transaction/{charged.transaction_id}/change/"
    ).content.decode()
    assert "-42" in page
    assert bytes(Transaction.objects.get(pk=charged.transaction_id).hash).hex() in page


def test_the_admin_changes_nothing(staff: Client) -> None:
    ada = creator()
    bought = buy(ada, 100)

    for path in (
        "/admin/credits/wallet/add/",
        "/admin/credits/transaction/add/",
        f"/admin/credits/wallet/{ada}/delete/",
        f"/admin/credits/transaction/{bought.transaction_id}/delete/",
    ):
        assert staff.post(path, {"post": "yes"}).status_code == 403
    assert staff.post(f"/admin/credits/wallet/{ada}/change/", {"wallet": "9"}).status_code == 403
    assert balance_get(creator_id=ada) == Balance(available=100)


def test_a_page_reads_the_balance_only_when_it_draws_it(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ada = creator()
    buy(ada, 7)
    request = rf.get("/")
    request.user = get_user_model().objects.get(pk=ada)

    with django_assert_num_queries(0):
        context = balance(request)
    with django_assert_num_queries(1):
        assert context["balance"] == Balance(available=7)
        assert context["balance"] == Balance(available=7)


def test_a_page_for_nobody_has_no_balance(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert balance(request) == {}
    request.user = AnonymousUser()
    assert balance(request) == {}
