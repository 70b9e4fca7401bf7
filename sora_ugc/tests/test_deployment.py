"""The files of each place to run on hold together: what one names, the other has."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docker-compose.production.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
EACH = pytest.mark.parametrize("name", SERVICES)
# It gives a new volume to its user, as root and with that right alone, and ends.
GIVES_AWAY = "s3-owner"
ONCE = {"migrate", "grants", "bucket", "backup", GIVES_AWAY}


@EACH
def test_each_is_without_rights_and_cannot_write_its_own_files(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    allowed = {"caddy": ["NET_BIND_SERVICE"], GIVES_AWAY: ["CHOWN"]}
    assert service.get("cap_add") == allowed.get(name)


@EACH
def test_only_caddy_is_reached_from_outside(name: str) -> None:
    assert ("ports" in SERVICES[name]) == (name == "caddy")


@EACH
def test_what_stays_up_is_looked_at_and_bounded(name: str) -> None:
    service = SERVICES[name]
    if name in ONCE:
        assert service["restart"] == "no"
        return

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]
    assert service["deploy"]["resources"]["limits"]["memory"]


@EACH
def test_only_who_migrates_or_keeps_has_the_owners_password(name: str) -> None:
    knows = {"migrate", "backup", "grants", "postgres"}

    assert ("OWNER_PASSWORD" in str(SERVICES[name])) == (name in knows)
    assert "server.env" not in str(SERVICES[name])


def test_the_sample_names_all_that_is_asked_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", TEXT))
    sample = (ROOT / "infra/server/sample.env").read_text()

    assert asked == set(re.findall(r"^(\w+)=", sample, re.MULTILINE))


def test_every_file_that_is_mounted_or_called_is_there() -> None:
    named = set(re.findall(r"(?:\./)?(infra/[\w./-]+)", TEXT))
    page = (ROOT / "docs/deploy/server.md").read_text()
    named |= set(re.findall(r"infra/[\w./-]+\w", page)) - {"infra/server/fairtake-backup"}

    assert {"infra/server/Caddyfile", "infra/healthcheck.py"} <= named
    assert [name for name in named if not (ROOT / name).exists()] == []


def what_the_image_says() -> dict[str, str]:
    """The paths that the image names, where env.sample has the same name, empty."""
    dockerfile = (ROOT / "infra/Dockerfile").read_text()
    lines = re.findall("^ENV.*$", dockerfile, re.MULTILINE)
    told = dict(re.findall(r"(\w+)=(/(?:app|data)/\S+)", "\n".join(lines)))
    sample = set(re.findall(r"^(\w+)=", (ROOT / "env.sample").read_text(), re.MULTILINE))
    return {name: path for name, path in told.items() if name in sample}


def test_what_the_image_says_is_said_again_beside_the_file_that_may_empty_it() -> None:
    told = what_the_image_says()
    for role in ("web", "worker", "migrate", "backup"):
        environment = SERVICES[role]["environment"]
        assert {name: environment[name] for name in told} == told


def test_on_a_desk_all_that_stands_in_the_file_reaches_the_product() -> None:
    desk = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    # There is no backup on it.
    told = {name: path for name, path in what_the_image_says().items() if name != "BACKUP_DIR"}

    for role in ROLES:
        assert desk[role]["env_file"] == [{"path": ".env", "required": False}]
        assert told.items() <= desk[role]["environment"].items()


@pytest.mark.parametrize("name", [".gitignore", ".dockerignore"])
def test_files_with_passwords_are_neither_committed_nor_built_in(name: str) -> None:
    ignored = (ROOT / name).read_text().splitlines()

    assert {".env", "server.env", "product.env"} <= set(ignored)


def test_who_names_no_part_of_the_image_gets_the_product() -> None:
    stages = re.findall(
        r"^FROM (\S+)(?: AS (\w+))?$", (ROOT / "infra/Dockerfile").read_text(), re.MULTILINE
    )

    assert stages[-1] == ("product", "whole")


def test_the_image_can_be_built_where_it_may_name_no_volume() -> None:
    """Railway's builder refuses such a file."""
    assert not re.search(r"^VOLUME", (ROOT / "infra/Dockerfile").read_text(), re.MULTILINE)


def test_the_timer_starts_the_backup_of_this_file() -> None:
    unit = (ROOT / "infra/server/fairtake-backup.service").read_text()

    assert "docker-compose.production.yml --env-file server.env run --rm backup" in unit
    assert SERVICES["backup"]["profiles"] == ["backup"]


ROLES = ["web", "live", "worker", "beat"]


def image_command() -> str:
    """What the image starts without being told."""
    text = (ROOT / "infra/Dockerfile").read_text()
    return " ".join(
        yaml.safe_load(next(re.finditer(r'^CMD (\["granian.+\])$', text, re.MULTILINE))[1])
    )


def commands() -> dict[str, str]:
    """How the compose file starts each role; the others are to do the same."""
    return {role: " ".join(SERVICES[role].get("command", [image_command()])) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_railway_starts_the_same_through_the_entrypoint(role: str) -> None:
    service = json.loads((ROOT / f"infra/railway/{role}.json").read_text())

    assert service["build"] == {"builder": "DOCKERFILE", "dockerfilePath": "infra/Dockerfile"}
    # A start command there replaces the image's entrypoint.
    assert service["deploy"]["startCommand"] == f"/app/infra/entrypoint.sh {commands()[role]}"
    assert isinstance(service["deploy"]["drainingSeconds"], int)


def test_fly_starts_the_same() -> None:
    fly = tomllib.loads((ROOT / "infra/fly/fly.toml").read_text())

    assert fly["processes"] == commands()
    assert {role for vm in fly["vm"] for role in vm["processes"]} == set(ROLES)
    assert fly["http_service"]["processes"] == ["web"]
    assert f"https://{fly['env']['ALLOWED_HOSTS']}" == fly["env"]["SITE_URL"]
    (check,) = fly["http_service"]["checks"]
    assert check["headers"]["Host"] == fly["env"]["ALLOWED_HOSTS"]


@pytest.mark.parametrize("place", ["server", "railway", "fly"])
def test_each_page_names_only_files_and_sections_that_are_there(place: str) -> None:
    page = ROOT / f"docs/deploy/{place}.md"
    for target, section in re.findall(r"\]\(([^)#:]+\.\w+)#?([\w-]*)\)", page.read_text()):
        text = (page.parent / target).read_text()
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not section or section in slugs, f"{target}#{section}"
