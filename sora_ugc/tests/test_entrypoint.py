"""What a container starts through (`infra/Dockerfile`): nothing serves people with bad settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ENTRYPOINT = Path(settings.BASE_DIR, "infra", "entrypoint.sh")
PRODUCTION = {
    "SECRET_KEY": "vQ8-rT2mWz6xLk0bNf4hYc9pJd3sGu7eAi1oHy5tRw-Xq_ZvBnMl",
    "DEBUG": "0",
    "SITE_URL": "https://studio.example.com",
    "LIVE_URL": "",
    "ALLOWED_HOSTS": "studio.example.com",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "STRIPE_SECRET_KEY": "sk_live_51",
    "STRIPE_WEBHOOK_SECRET": "whsec_51",
    "STRIPE_API_BASE": "",
    "OPENAI_BASE_URL": "https://renderer.example.com/v1",
    "OPENAI_API_KEY": "sk-1",
    "OPENAI_WEBHOOK_SECRET": "whsec_MTIz",
    "S3_BUCKET": "media",
    "S3_ENDPOINT_URL": "https://s3.example.com",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}
SERVES = ("echo", "it serves")


def start(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The container's start with this command, by a production's variables but for these."""
    return subprocess.run(
        [ENTRYPOINT, *command],
        cwd=settings.BASE_DIR,
        env=PRODUCTION | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_right_site_starts() -> None:
    started = start(*SERVES)

    assert (started.returncode, started.stdout) == (0, "it serves\n"), started.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"STRIPE_SECRET_KEY": "sk_test_sandbox_1"}, "site.E007"),
        ({"SITE_URL": "http://localhost.example.com"}, "site.E002"),
        ({"SITE_URL": ""}, "SITE_URL"),
        ({"SITE_URL": "http://localhost"}, "site.E"),
        ({"SITE_URL": "http://localhost", "ALLOWED_HOSTS": "localhost, *"}, "site.E"),
    ],
)
def test_with_a_wrong_setting_nothing_starts(wrong: dict[str, str], said: str) -> None:
    started = start(*SERVES, **wrong)

    assert started.returncode != 0
    assert started.stdout == ""
    assert said in started.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("python", "-m", "granian", "--version"),
        ("python", "-m", "celery", "--version"),
        ("python", "-c", "print('it serves')"),
        ("python", "manage.py", "runserver", "--noreload"),
        ("python", "manage.py", "testserver"),
    ],
    ids=" ".join,
)
def test_whatever_may_serve_is_asked(command: tuple[str, ...]) -> None:
    started = start(*command, STRIPE_SECRET_KEY="sk_test_sandbox_1")

    assert (started.returncode, started.stdout) == (1, "")
    assert "site.E007" in started.stderr


@pytest.mark.parametrize(
    ("site", "hosts"),
    [("http://localhost:8000", "localhost,127.0.0.1,web"), ("http://127.0.0.1", "127.0.0.1")],
)
def test_a_desk_is_not_asked(site: str, hosts: str) -> None:
    started = start(*SERVES, SITE_URL=site, ALLOWED_HOSTS=hosts, SECRET_KEY="sandbox_")

    assert (started.returncode, started.stdout) == (0, "it serves\n"), started.stderr


@pytest.mark.parametrize(
    "command",
    [("python", "manage.py", "version"), ("python", "-m", "sandbox.videos")],
    ids=" ".join,
)
def test_what_serves_nobody_is_not_asked(command: tuple[str, ...], tmp_path: Path) -> None:
    """So that a command can mend what is wrong; the sandbox has no settings of the product."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "python $*"\n')
    python.chmod(0o755)

    started = start(*command, SECRET_KEY="sandbox_", PATH=f"{tmp_path}{os.pathsep}{os.defpath}")

    assert started.stdout == f"{' '.join(command)}\n", started.stderr
