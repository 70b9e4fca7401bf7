"""The production roles of infra/postgres, made by psql and connected as: what each can do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from common.models import AuditEvent
from credits.errors import InsufficientCredits
from credits.freezing import wallet_freeze, wallet_unfreeze
from credits.selectors import Balance, balance_get
from credits.services import credits_refund
from credits.staff import goodwill_give, grant_give
from credits.tests.people import buy, creator, deliver, give_back, spend, take_back
from sora_ugc.checks import database_checks
from testing.roles import PASSWORD, Roles, connected, psql

pytestmark = pytest.mark.django_db(transaction=True)

BEYOND_THE_APP = [
    "UPDATE credits_transaction SET memo = ''",
    "DELETE FROM credits_transaction",
    "TRUNCATE credits_transaction CASCADE",
    "UPDATE credits_entry SET amount = 1",
    "DELETE FROM credits_entry",
    "TRUNCATE credits_entry",
    "DELETE FROM credits_wallet",
    "TRUNCATE credits_wallet",
    "UPDATE credits_idempotencykey SET key = ''",
    "TRUNCATE credits_idempotencykey",
    "UPDATE common_auditevent SET action = ''",
    "DELETE FROM common_auditevent",
    "TRUNCATE common_auditevent",
    "UPDATE django_migrations SET name = ''",
    "ALTER TABLE credits_entry DISABLE TRIGGER ALL",
    "ALTER TABLE credits_entry DISABLE TRIGGER credits_entry_append_only",
    "DROP TRIGGER credits_entry_append_only ON credits_entry",
    "DROP TABLE credits_entry",
    "DROP FUNCTION credits_check_entries() CASCADE",
    "CREATE OR REPLACE FUNCTION credits_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE credits_wallet DROP CONSTRAINT credits_wallet_not_negative",
    "SET session_replication_role = replica",
    "CREATE TABLE credits_shadow (id int)",
    "CREATE TEMPORARY TABLE credits_entry (id int)",
]


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def roles() -> Iterator[Roles]:
    """Both roles of a database made ready by the scripts; grants run twice, as deployments do."""
    database = connection.settings_dict["NAME"]
    roles = Roles(f"{database}_owner", f"{database}_app")
    psql("roles.sql", owner=roles.owner, app=roles.app, schema="public", database=database)
    for role in roles:
        execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
    psql("grants.sql", app=roles.app, schema="public")
    psql("grants.sql", app=roles.app, schema="public")
    yield roles
    for role in roles:
        execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
    execute(f"GRANT TEMPORARY, CONNECT ON DATABASE {database} TO PUBLIC")


def connected_as(role: str) -> AbstractContextManager[None]:
    """Everything inside goes over a connection that signed in as `role`."""
    return connected(USER=role, PASSWORD=PASSWORD)


def test_the_app_role_can_do_all_that_the_product_does(roles: Roles) -> None:
    with connected_as(roles.app):
        ada, purchase, failed = creator(), uuid4(), uuid4()
        buy(ada, 100, purchase)
        delivered = deliver(ada, 30)
        spend(ada, 20, failed)
        with pytest.raises(InsufficientCredits):
            spend(ada, 1_000)
        with transaction.atomic():
            credits_refund(creator_id=ada, job_id=failed, amount=20, memo="")
            grant_give(creator_id=ada, amount=5, reason="", actor_id=None)
            goodwill_give(creator_id=ada, job_id=delivered, amount=30, reason="", actor_id=None)
        take_back(ada, 100, purchase)
        give_back(ada, 40, purchase)
        assert wallet_freeze(creator_id=ada, reason="", actor_id=None)
        assert wallet_unfreeze(creator_id=ada, reason="", actor_id=None)

        assert balance_get(creator_id=ada) == Balance(available=45)
        assert AuditEvent.objects.count() == 4


def test_the_app_role_cannot_pass_the_guards(roles: Roles) -> None:
    with connected_as(roles.app):
        for sql in BEYOND_THE_APP:
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                execute(sql)


def test_the_app_role_waits_only_so_long(roles: Roles) -> None:
    with connected_as(roles.app), connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'), "
            "current_setting('idle_in_transaction_session_timeout')"
        )
        assert cursor.fetchone() == ("10s", "1min")


def found() -> list[str | None]:
    return [message.id for message in database_checks(databases=["default"])]


def test_the_check_warns_of_a_role_that_could_pass_them(roles: Roles) -> None:
    assert found() == ["site.W010"]
    with connected_as(roles.app):
        assert found() == []
    administrator = connection.settings_dict["USER"]
    execute(f"ALTER TABLE credits_entry OWNER TO {roles.owner}")
    try:
        with connected_as(roles.owner):
            assert found() == ["site.W011"]
    finally:
        execute(f"ALTER TABLE credits_entry OWNER TO {administrator}")


def test_the_check_asks_no_database_unless_told_to() -> None:
    assert database_checks(databases=None) == []
