"""GitHub's workflows ask for little, end in time, pin what they use, and call what is there.

actionlint reads them with `make aud`, where its release can be had.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from common.tests.http_server import serving

ROOT = Path(settings.BASE_DIR)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DEPLOY = ROOT / "infra" / "deploy.sh"


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text())["jobs"].items():
            yield f"{path.stem}.{name}", job


def commands() -> list[str]:
    """Every line of every `run`."""
    steps = (step for _name, job in jobs() for step in job["steps"])
    return [line for step in steps for line in str(step.get("run", "")).splitlines()]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_may_only_read_and_waits_its_turn(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())

    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert "permissions" not in str(list(workflow["jobs"].values()))


@pytest.mark.parametrize("job", [pytest.param(job, id=name) for name, job in jobs()])
def test_each_job_ends_and_keeps_no_credentials(job: dict[str, Any]) -> None:
    checkout = job["steps"][0]

    assert job["timeout-minutes"] <= 60
    assert checkout["uses"].startswith("actions/checkout@")
    assert checkout["with"]["persist-credentials"] is False


def test_each_action_is_pinned_by_commit_and_to_one_release() -> None:
    used = re.findall(r"uses: (\S+)(.*)", "".join(path.read_text() for path in WORKFLOWS))
    releases = {(action.partition("@")[0], action, note.strip()) for action, note in used}

    assert len(releases) == len({name for name, _action, _note in releases})
    for _name, action, note in releases:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r"# v\d+\.\d+\.\d+", note)


def test_no_tool_is_fetched_and_run_but_by_its_release() -> None:
    fetching = r"\b(?:npx|npm exec|uvx|pipx run|pip install)\s+(?:-\S+\s+)*(\S+)"
    tools = re.findall(fetching, "\n".join(commands()))

    assert tools
    assert [tool for tool in tools if not re.search(r"(@|==)\d+\.\d+\.\d+$", tool)] == []


def test_each_target_and_file_that_is_called_is_there() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = {
        word
        for line in commands()
        for run in re.findall(r"\bmake ([^&|]+)", line)
        for word in run.split()
        if re.fullmatch(r"[a-z-]+", word) and "=" not in word
    }
    files = {word for line in commands() for word in re.findall(r"(?:\.ci|infra)/[\w./-]+", line)}

    assert {"lint", "units", "aud", "demo"} <= called
    assert called - targets - {"semgrep", "detect-secrets", "pip-audit"} == set()
    assert files
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_each_python_that_we_promise_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tried = {
        str(step["with"]["python-version"])
        for _name, job in jobs()
        for step in job["steps"]
        if "setup-python" in step.get("uses", "")
    } | {python for _name, job in jobs() for python in _matrix(job)}

    assert project["requires-python"] == ">=3.11"
    assert {"3.11", "3.12", "3.13", "3.14"} <= tried


def _matrix(job: dict[str, Any]) -> list[str]:
    found: list[str] = job.get("strategy", {}).get("matrix", {}).get("python", [])
    return found


def deploy(**environment: str) -> subprocess.CompletedProcess[str]:
    names = {"PATH": os.environ["PATH"], "READY_TRIES": "2", "READY_PAUSE": "0"}
    return subprocess.run(
        [DEPLOY], env=names | environment, capture_output=True, text=True, check=False
    )


IMAGE = "ghcr.io/studio/fairtake@sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("environment", "status", "words"),
    [
        ({}, 2, "by its digest"),
        ({"IMAGE": "fairtake:latest", "DEPLOY_COMMAND": "true"}, 2, "by its digest"),
        ({"IMAGE": IMAGE}, 1, "Nothing was deployed"),
        ({"IMAGE": IMAGE, "DEPLOY_COMMAND": "false"}, 1, ""),
    ],
    ids=["nothing", "by-tag", "no-command", "command-fails"],
)
def test_nobody_takes_a_frame_for_a_deployment(
    environment: dict[str, str], status: int, words: str
) -> None:
    done = deploy(**environment)

    assert done.returncode == status
    assert words in done.stderr


def test_without_curl_nothing_is_deployed_that_nobody_could_look_at(tmp_path: Path) -> None:
    done = deploy(
        IMAGE=IMAGE, SITE_URL="http://localhost", DEPLOY_COMMAND="echo up", PATH=str(tmp_path)
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "curl" in done.stderr


def test_a_deployment_has_ended_when_the_site_is_ready() -> None:
    with serving() as server:
        told = {"IMAGE": IMAGE, "SITE_URL": server.url, "DEPLOY_COMMAND": 'echo "up: $IMAGE"'}
        server.answers["/readyz"] = (200, {}, b'{"worker": true}')
        assert f"up: {IMAGE}" in deploy(**told).stdout

        server.answers["/readyz"] = (503, {}, b"{}")
        assert deploy(**told).returncode == 1
