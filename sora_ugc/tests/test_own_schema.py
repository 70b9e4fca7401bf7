"""Our tables in a schema of their own, where `public` is published, as Supabase's is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from pytest_django import Settings

from credits.models import Entry
from credits.selectors import Balance, balance_get
from credits.staff import grant_give
from credits.tests.people import buy, creator, deliver
from sora_ugc.checks import database_checks
from testing.roles import PASSWORD, Roles, administer, connected, program, psql

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("published")]

SCHEMA = "studio"
# What Supabase does in each new database, for the roles as which its Data API answers.
PUBLISH = [
    "GRANT USAGE ON SCHEMA public TO anon",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO anon",
]
# A role is the whole server's, and this one's name is not ours to choose (`sora_ugc.checks`): it
# may be there from a run that was cut short, or be another run's, too.
MAKE_ANON = f"""DO $$ BEGIN CREATE ROLE anon LOGIN PASSWORD '{PASSWORD}';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
DROP_ANON = """DO $$ BEGIN DROP ROLE anon;
EXCEPTION WHEN dependent_objects_still_exist OR undefined_object THEN NULL; END $$"""


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with a role `anon` that may do everything in `public`."""
    name = f"{connection.settings_dict['NAME']}_published"
    with django_db_blocker.unblock():
        administer(f"CREATE DATABASE {name}", MAKE_ANON)
        administer(*PUBLISH, database=name)
    yield name
    with django_db_blocker.unblock():
        administer(f"DROP DATABASE {name} WITH (FORCE)", DROP_ANON)


@pytest.fixture(scope="module")
def roles(published: str, django_db_blocker: Any) -> Iterator[Roles]:
    """The owner, who has migrated, and the app's role, by the steps of production-database.md."""
    roles = Roles(f"{published}_owner", f"{published}_app")
    with django_db_blocker.unblock():
        with connected(NAME=published):
            psql("roles.sql", **roles._asdict(), schema=SCHEMA, database=published, shared="1")
        administer(*(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'" for role in roles))
        manage("migrate", "--verbosity=0", as_role=roles.owner, database=published)
        with connected(NAME=published):
            psql("grants.sql", app=roles.app, schema=SCHEMA)
    yield roles
    with django_db_blocker.unblock():
        drop = [f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}" for role in roles]
        administer(*drop, database=published)


def manage(*arguments: str, as_role: str, database: str) -> None:
    at = connection.settings_dict
    who = f"{quote(as_role)}:{quote(PASSWORD)}"
    url = f"postgres://{who}@{at['HOST']}:{at['PORT']}/{database}"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def as_role(role: str, database: str) -> AbstractContextManager[None]:
    return connected(NAME=database, USER=role, PASSWORD=PASSWORD)


def tables(schema: str) -> list[str]:
    """Those in `schema`, whoever is connected."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' "
                       "AND relnamespace = %s::regnamespace ORDER BY 1", [schema])  # fmt: skip
        return [name for (name,) in cursor.fetchall()]


def test_anon_reads_nothing_of_ours(published: str, roles: Roles) -> None:
    with as_role("anon", published):
        ours = tables(SCHEMA)
        assert {"accounts_user", "credits_entry", "generation_job", "django_session"} <= {*ours}
        assert tables("public") == []
        for table in ours:
            with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
                cursor.execute(f'SELECT FROM {SCHEMA}."{table}"')
        with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"):
            cursor.execute(f"SELECT {SCHEMA}.generation_job_shown(%s, %s)", [uuid4(), uuid4()])


def test_the_product_works_there(published: str, roles: Roles) -> None:
    with as_role(roles.app, published):
        with transaction.atomic():
            ada = creator("ada@example.com")
            buy(ada, 100, uuid4())
            deliver(ada, 30)
            assert balance_get(creator_id=ada) == Balance(available=70)
            transaction.set_rollback(True)
        assert database_checks(databases=["default"]) == []


def test_a_backup_comes_back_into_a_scratch_database(
    published: str,
    roles: Roles,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the role that owns the tables; one that searches another schema is told so."""
    monkeypatch.setenv("PATH", f"{Path(program('psql')).parent}{os.pathsep}{os.environ['PATH']}")
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = settings.STORAGES | {"backups": kept}
    scratch = f"{published}_scratch"
    with as_role(roles.app, published):
        with transaction.atomic():
            grant_give(creator_id=creator("bob@example.com"), amount=5, reason="", actor_id=None)
        rows = list(Entry.objects.values_list())
        call_command("backup", stdout=StringIO())
    administer(f"CREATE DATABASE {scratch} OWNER {roles.owner}")
    try:
        with connected(NAME=scratch), pytest.raises(CommandError, match=f"schema {SCHEMA}, and"):
            call_command("restore", "latest")
        with as_role(roles.owner, scratch):
            call_command("restore", "latest", stdout=StringIO())
            assert list(Entry.objects.values_list()) == rows
            assert tables("public") == []
    finally:
        administer(f"DROP DATABASE {scratch} WITH (FORCE)")


def test_in_public_it_is_an_error_that_anon_reads_it(published: str) -> None:
    with connected(NAME=published), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.credits_entry (id int)")
        try:
            found = {message.id for message in database_checks(databases=["default"])}
        finally:
            cursor.execute("DROP TABLE public.credits_entry")

    assert "site.E019" in found


def test_an_installation_moves_there_with_its_rows_and_guards(published: str) -> None:
    """Out of `public`, by move.sql; the tests' own database is the installation, as a copy."""
    ada = creator()
    buy(ada, 100, uuid4())
    own = connection.settings_dict["NAME"]
    connection.close()
    copy = f"{own}_moved"
    administer(f"CREATE DATABASE {copy} TEMPLATE {own}")
    roles = Roles(f"{copy}_owner", f"{copy}_app")
    try:
        with connected(NAME=copy):
            psql("roles.sql", **roles._asdict(), schema=SCHEMA, database=copy)
            psql("move.sql", schema=SCHEMA)
            psql("grants.sql", app=roles.app, schema=SCHEMA)
            assert tables("public") == []
        administer(*(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'" for role in roles))
        with as_role(roles.app, copy):
            deliver(ada, 30)
            assert balance_get(creator_id=ada) == Balance(available=70)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT DISTINCT setting FROM pg_proc, unnest(proconfig) AS setting "
                    "WHERE pronamespace = %s::regnamespace", [SCHEMA],
                )  # fmt: skip
                assert cursor.fetchall() == [(f"search_path=pg_catalog, {SCHEMA}, pg_temp",)]
    finally:
        administer(f"DROP DATABASE {copy} WITH (FORCE)", *(f"DROP ROLE {role}" for role in roles))
