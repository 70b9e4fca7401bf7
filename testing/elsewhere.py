"""Whether a PostgreSQL that somebody named will do for the tests; said before any of them runs."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

OLDEST = 15

_FACTS = """
    SELECT current_setting('server_version_num')::int / 10000, current_database(),
           rolsuper, rolcreatedb OR rolsuper,
           EXISTS (SELECT FROM pg_class WHERE relname = 'django_migrations' AND relkind = 'r')
    FROM pg_roles WHERE rolname = current_user
"""


def check(url: str) -> None:
    """End the run, with words, if the database at `url` must not or cannot be used."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            facts = connection.execute(_FACTS).fetchone()
    except psycopg.OperationalError as error:
        raise pytest.UsageError(f"TEST_DATABASE_URL does not answer: {error}") from error
    assert facts is not None
    if problems := list(_problems(*facts)):
        raise pytest.UsageError("\n".join(["TEST_DATABASE_URL will not do:", *problems]))


def _problems(
    version: int, name: str, superuser: bool, may_create: bool, installed: bool
) -> Iterator[str]:
    if installed:
        yield (
            f"- {name} holds an installation of a Django project. Name an empty one, best of a "
            "server on which nothing else lives: the tests make and drop databases beside it "
            f"(test_{name}...), and roles."
        )
    if version < OLDEST:
        yield f"- PostgreSQL {version} is too old; {OLDEST} is the oldest that will do."
    if not may_create:
        yield "- The role may not create databases."
    if not superuser:
        yield (
            "- The role is no superuser. Between tests the ledger is emptied, which its guards "
            "refuse everybody else."
        )
