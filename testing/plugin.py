"""A pytest plugin, loaded by pyproject.toml before Django reads its settings.

It sets the environment that the product sees in tests and starts PostgreSQL and Valkey once, in
the controlling process; the parallel workers inherit the addresses. TEST_DATABASE_URL and
TEST_REDIS_URL name other servers to use instead.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from testing import servers

# A developer's own environment must not leak into the tests, so these are set, not defaulted.
ENVIRONMENT = {
    "SECRET_KEY": "test-only-key-that-signs-nothing-real",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "SITE_URL": "http://testserver",
    "SITE_NAME": "fairtake",
    "EMAIL_URL": "memorymail://",
    "SUPPORT_EMAIL": "support@example.com",
    "STRIPE_SECRET_KEY": "sk_test_sandbox_tests",
    "STRIPE_WEBHOOK_SECRET": "whsec_sandbox_tests",
    "OPENAI_API_KEY": "sandbox_tests",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "OPENAI_WEBHOOK_SECRET": "whsec_c2FuZGJveF90ZXN0c19zZWNyZXRfa2V5XzEyMzQ1Njc4",
    "OUTBOUND_ALLOWED_HOSTS": "127.0.0.1",
}

_resources = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django: the settings need the environment."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _keep_to_oneself(worker)
        return
    os.environ.update(ENVIRONMENT)
    scratch = _resources.enter_context(tempfile.TemporaryDirectory(prefix="sora-ugc-tests-"))
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        os.environ[name] = str(Path(scratch, name.lower()))
        Path(os.environ[name]).mkdir()
    os.environ["DATABASE_URL"] = servers.database_url(_resources)
    os.environ["REDIS_URL"] = servers.redis_url(_resources)


def _keep_to_oneself(worker: str) -> None:
    """Give each parallel worker files and a Valkey database that the others do not see.

    PostgreSQL's test databases are named after the worker by pytest-django.
    """
    media = Path(os.environ["MEDIA_ROOT"], worker)
    media.mkdir(exist_ok=True)
    os.environ["MEDIA_ROOT"] = str(media)
    server = urlsplit(os.environ["REDIS_URL"])
    number = int(server.path.strip("/") or 0) + int(worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = server._replace(path=f"/{number}").geturl()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests that were grouped too late for xdist would share nothing, and disturb each other."""
    grouped = item.get_closest_marker("xdist_group")
    if grouped and item.config.getoption("loadgroup", default=False) and "@" not in item.nodeid:
        pytest.fail(f"xdist did not see the group {grouped.args}.", pytrace=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here."""
    _resources.close()
