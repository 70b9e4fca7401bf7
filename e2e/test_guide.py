"""docs/api.md: its very lines, run against the whole product."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.client import PASSWORD, PHOTO, Client
from e2e.stack import ROOT, Stack

GUIDE = (ROOT / "docs" / "api.md").read_text()
SECONDS = 120


def _blocks(language: str) -> str:
    """All blocks of a language, one after another."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


@pytest.fixture
def reader(stack: Stack) -> Client:
    """Who reads the guide, and has paid."""
    client = Client(stack)
    client.buy()
    return client


def _run(command: list[str], reader: Client, folder: Path) -> str:
    (folder / "photo.jpg").write_bytes(PHOTO.read_bytes())
    ran = subprocess.run(
        command,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "API": f"{reader.stack.web}/api/v1",
            "EMAIL": reader.email,
            "PASSWORD": PASSWORD,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def _is_a_video(path: Path) -> bool:
    return path.read_bytes()[4:8] == b"ftyp"


def test_the_lines_for_curl_make_a_video(reader: Client, tmp_path: Path) -> None:
    said = _run(["bash", "-euo", "pipefail", "-c", _blocks("bash")], reader, tmp_path)
    assert said.splitlines()[-1] == "ready"
    assert _is_a_video(tmp_path / "video.mp4")
    assert reader.balance() == {"available": 92, "in_flight": 0, "debt": 0}


def test_the_lines_in_python_make_a_video(reader: Client, tmp_path: Path) -> None:
    said = _run([sys.executable, "-c", _blocks("python")], reader, tmp_path)
    assert said.splitlines()[-1] == "92 credits"
    assert _is_a_video(tmp_path / "video-2.mp4")
