"""The environment is read strictly, and env.sample tells the truth about it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'env\.\w+\(\s*f?"([A-Z0-9_]+)"|\brate\("([A-Z_]+)"')
SAMPLED = re.compile(r"^([A-Z0-9_]+)=", re.MULTILINE)


def _read() -> set[str]:
    files = ("settings.py", "env.py", "renderers.py", "text_servers.py")
    text = "".join((ROOT / "sora_ugc" / name).read_text() for name in files)
    return {name or f"RATE_{action}" for name, action in READ.findall(text)}


def test_env_sample_names_every_variable_that_is_read_and_no_other() -> None:
    sampled = set(SAMPLED.findall((ROOT / "env.sample").read_text()))

    assert sampled == _read()


def _start(**variables: str) -> subprocess.CompletedProcess[str]:
    code = (
        "from django.conf import settings as s; "
        "print(s.SECRET_KEY, s.JOB_QUEUE_SECONDS, s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE)"
    )
    return _python(code, **variables)


def _python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"RATE_CREATE": "a lot"}, "RATE_CREATE"),
        ({"JOB_STORE_SECONDS": "soon"}, "soon"),
        ({"SECRET_KEY_FILE": "/nowhere/at/all"}, "/nowhere/at/all"),
        ({"VIDEO_ENDPOINTS": "Wan 2"}, "VIDEO_ENDPOINTS"),
        ({"VIDEO_ENDPOINTS": "openai"}, "VIDEO_ENDPOINTS"),
        ({"VIDEO_ENDPOINTS": "wan-2"}, "VIDEO_ENDPOINT_WAN_2_URL"),
        ({"OPENAI_DIALECT": "pidgin"}, "OPENAI_DIALECT"),
    ],
)
def test_a_start_that_would_only_look_safe_fails_with_the_name(
    variables: dict[str, str], named: str
) -> None:
    started = _start(**variables)

    assert started.returncode != 0
    assert named in started.stderr


def test_a_secret_may_come_from_a_file_with_a_newline(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("from-a-file\n")

    assert _start(SECRET_KEY_FILE=str(secret)).stdout.split()[0] == "from-a-file"


def test_an_empty_variable_is_none() -> None:
    assert _start(JOB_QUEUE_SECONDS="").stdout.split()[1] == "900"


@pytest.mark.parametrize(
    ("address", "session", "csrf", "secure"),
    [
        ("http://127.0.0.1:8000", "session_8000", "csrf_8000", "False"),
        ("http://127.0.0.1:8001", "session_8001", "csrf_8001", "False"),
        ("https://studio.example.com", "__Host-session", "__Host-csrf", "True"),
    ],
)
def test_cookies_follow_the_address(address: str, session: str, csrf: str, secure: str) -> None:
    assert _start(SITE_URL=address).stdout.split()[2:] == [session, secure, csrf, secure]


def test_over_plain_http_one_is_led_to_https_which_is_remembered() -> None:
    """As the whole stack of middleware answers, behind a proxy that ends TLS."""
    code = (
        "import django; django.setup(); from django.test import Client; "
        "plain = Client().get('/robots.txt', headers={'Host': 'studio.example.com'}); "
        "told = {'Host': 'studio.example.com', 'X-Forwarded-Proto': 'https'}; "
        "safe = Client().get('/robots.txt', headers=told); "
        "print(plain.status_code, plain['Location'], safe.status_code, "
        "safe['Strict-Transport-Security'])"
    )
    site = {"SITE_URL": "https://studio.example.com", "ALLOWED_HOSTS": "studio.example.com"}

    assert _python(code, **site).stdout.split(maxsplit=3) == [
        *("301", "https://studio.example.com/robots.txt", "200"),
        "max-age=31536000; includeSubDomains; preload\n",
    ]


def test_any_number_of_renderers_each_with_its_own_secrets(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("secret-of-wan\n")
    code = (
        "from django.conf import settings as s; "
        "[print(e.slug, e.provider, e.base_url, e.api_key, *sorted(e.dialect)) "
        "for e in s.VIDEO_ENDPOINTS.values()]"
    )

    found = _python(
        code,
        OPENAI_BASE_URL="http://gateway/v1/",
        OPENAI_API_KEY="one",
        RUNWAYML_API_SECRET="two",
        VIDEO_ENDPOINTS="wan-2",
        VIDEO_ENDPOINT_WAN_2_URL="http://gpu:8000/v1",
        VIDEO_ENDPOINT_WAN_2_KEY_FILE=str(key),
        VIDEO_ENDPOINT_WAN_2_DIALECT="no-list,json-image",
    )

    assert found.stdout.splitlines() == [
        "openai openai_videos http://gateway/v1 one",
        "runway runway https://api.dev.runwayml.com two",
        "wan-2 openai_videos http://gpu:8000/v1 secret-of-wan json-image no-list",
    ]


def test_nobody_rewrites_or_checks_a_prompt_without_a_key() -> None:
    code = "from django.conf import settings as s; print(s.PROMPT_REWRITE, s.MODERATION)"
    bare = _python(code, PROMPT_REWRITE_MODEL="writer", MODERATION_BASE_URL="http://text/v1")
    assert bare.stdout.split() == ["None", "None"]

    keyed = _python(code, PROMPT_REWRITE_API_KEY="sk-1", MODERATION_API_KEY="sk-2")
    assert "sk-" not in keyed.stdout
    assert keyed.stdout.count("https://api.openai.com/v1") == 2
    assert "patience=20" in keyed.stdout
