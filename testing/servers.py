"""PostgreSQL and Valkey for the tests: those that the caller names, else the embedded ones."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sandbox.postgres import Postgres
from sandbox.valkey import Valkey
from testing import elsewhere

# Test data need not survive a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def database_url(resources: ExitStack) -> str:
    """The address of a PostgreSQL whose role may create databases.

    One that somebody named is looked at first; pytest's UsageError says what is wrong with it.
    """
    if named := os.environ.get("TEST_DATABASE_URL"):
        elsewhere.check(named)
        return named
    server = Postgres(_scratch(resources) / "postgres", options=HASTY)
    resources.callback(server.destroy)
    server.start()
    return server.url()


def redis_url(resources: ExitStack) -> str:
    """The address of a Valkey or Redis that may be emptied."""
    if named := os.environ.get("TEST_REDIS_URL"):
        return named
    server = Valkey(_scratch(resources) / "valkey", options=("--appendfsync", "no"))
    resources.callback(server.stop)
    server.start()
    return server.url()


def _scratch(resources: ExitStack) -> Path:
    return Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="sora-ugc-servers-")))
