"""Spends with django-hordak; run in its virtual environment by `benchmarks.peers.hordak`.

Prints a line when the accounts are there, then for each line with a number of seconds a line with
the spends per second; ends when there are no more.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings

from benchmarks.crew import Crew

FUNDS = 1_000_000
CURRENCY = "USD"


def main(url: str, wallets: int, connections: int) -> None:
    _set_up(url)
    accounts, revenue = _accounts(wallets)
    with Crew(connections, _prepare(accounts, revenue)) as crew:
        print("ready", flush=True)
        for line in sys.stdin:
            print(crew.round(float(line)), flush=True)


def _set_up(url: str) -> None:
    from django.core.management import call_command

    server = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": server.hostname,
                "PORT": server.port,
                "USER": server.username,
                "PASSWORD": server.password,
                "NAME": server.path.strip("/"),
            }
        },
        DEFAULT_CURRENCY=CURRENCY,
        HORDAK_INTERNAL_CURRENCY=CURRENCY,
        HORDAK_CURRENCIES=[CURRENCY],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def _accounts(wallets: int) -> tuple[list[int], int]:
    """What we owe our creators, an account each with credits in it, and what we have earned."""
    from django.db import connection, transaction
    from hordak.models import Account, AccountType, Leg, Transaction

    with transaction.atomic():
        bank, revenue, *owed = _bulk(
            [
                Account(name="Bank", code="1", type=AccountType.asset),
                Account(name="Revenue", code="2", type=AccountType.income),
                *(Account(name="Creator", type=AccountType.liability) for _ in range(wallets)),
            ]
        )
        funding = Transaction.objects.bulk_create(Transaction() for _ in owed)
        Leg.objects.bulk_create(
            leg
            for account, given in zip(owed, funding, strict=True)
            for leg in (
                Leg(transaction=given, account=bank, debit=FUNDS, currency=CURRENCY),
                Leg(transaction=given, account=account, credit=FUNDS, currency=CURRENCY),
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return [account.pk for account in owed], revenue.pk


def _bulk(accounts: list[Any]) -> list[Any]:
    """Make them by one statement, each the root of a tree: one by one takes minutes."""
    from django.db.models import QuerySet

    for number, account in enumerate(accounts, start=1):
        account.currencies = [CURRENCY]
        account.tree_id, account.level, account.lft, account.rght = number, 0, 1, 2
    made: list[Any] = QuerySet(type(accounts[0])).bulk_create(accounts)
    return made


def _prepare(accounts: list[int], revenue: int) -> Callable[[int], Callable[[], object]]:
    """A spend: the account locked, its balance asked, the credits transferred."""
    from django.db import connections, transaction
    from hordak.models import Account
    from moneyed import Money

    price = Money(1, CURRENCY)
    connections.close_all()

    def prepare(_number: int) -> Callable[[], object]:
        earned = Account.objects.get(pk=revenue)

        def spend() -> None:
            with transaction.atomic():
                account = Account.objects.select_for_update().get(pk=random.choice(accounts))
                if account.get_balance()[CURRENCY] < price:
                    raise ValueError("This account is empty.")
                earned.transfer_to(account, price)

        return spend

    return prepare


if __name__ == "__main__":
    main(os.environ["DATABASE_URL"], int(sys.argv[1]), int(sys.argv[2]))
