"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from testing import buckets

if TYPE_CHECKING:
    from sandbox.bucket import Bucket


def pytest_configure() -> None:
    """Pages in these tests need no collected, hashed files; the browser tests use the real ones.

    Before anything asks for the storage: Django keeps the first one it makes.
    """
    django_settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let transactional tests empty the tables, and put back what the migrations had seeded.

    The ledger refuses TRUNCATE, and has no back door: `session_replication_role` needs a superuser,
    which the test server's role is and production's is not. The seeds come back at once, so that
    the order of the tests does not matter. For the whole session, since a test's own patches are
    undone before its flush.
    """
    with django_db_blocker.unblock():
        seeds = connection.creation.serialize_db_to_string()
    flush = connection.ops.execute_sql_flush

    def unguarded(sql_list: list[str]) -> None:
        # CASCADE reaches the tables of models that ours replace (knox's own token), too.
        emptying = [f"{sql.rstrip(';')} CASCADE" for sql in sql_list]
        flush(
            ["SET session_replication_role = replica", *emptying, "RESET session_replication_role"]
        )
        connection.creation.deserialize_db_from_string(seeds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "execute_sql_flush", unguarded)
        yield


@pytest.fixture(autouse=True)
def _language_of_nobody() -> Iterator[None]:
    """Django leaves a thread in the language of its last request until the next one."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def _bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    # Here, since boto3 takes half a second, and only who uses S3 should wait for it.
    from sandbox.bucket import Bucket  # noqa: PLC0415

    server = Bucket(tmp_path_factory.mktemp("bucket"))
    yield server
    server.stop()


@pytest.fixture
def bucket(_bucket_server: Bucket, settings: Settings) -> Bucket:
    """A real S3 server with an empty bucket, and the product's files in it.

    A test may stop it; mark such tests, all of them, `xdist_group("bucket")`: one server for all.
    """
    if not _bucket_server.is_ready():
        _bucket_server.start()
    settings.STORAGES = settings.STORAGES | {"default": buckets.setting(_bucket_server)}
    buckets.empty()
    return _bucket_server
