"""PostgreSQL and Valkey for the tests: those that the caller names, else the embedded ones."""

from __future__ import annotations

import os
from contextlib import ExitStack


def database_url(resources: ExitStack) -> str:
    """The address of a PostgreSQL whose role may create databases."""
    return os.environ["TEST_DATABASE_URL"]


def redis_url(resources: ExitStack) -> str:
    """The address of a Valkey or Redis that may be emptied."""
    return os.environ["TEST_REDIS_URL"]
