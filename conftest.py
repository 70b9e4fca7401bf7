"""Fixtures that every test may use."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.db import connection


@pytest.fixture(autouse=True, scope="session")
def _static_files_by_their_own_names() -> None:
    """Pages in these tests need no collected, hashed files; the browser tests use the real ones."""
    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture(autouse=True)
def _flush_past_the_ledgers_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let transactional tests empty the tables: the ledger refuses TRUNCATE, and has no back door.

    `session_replication_role` needs a superuser, which the test server's role is and production's
    is not.
    """
    flush = connection.ops.execute_sql_flush

    def unguarded(sql_list: list[str]) -> None:
        flush(
            ["SET session_replication_role = replica", *sql_list, "RESET session_replication_role"]
        )

    monkeypatch.setattr(connection.ops, "execute_sql_flush", unguarded)
