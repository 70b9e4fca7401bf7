"""What outlives the process, and how the process ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openai import NotFoundError

from sandbox.videos.tests.conftest import ROOT, STOP_SECONDS, Provider

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


def test_unfinished_jobs_start_over(start: Callable[..., Provider]) -> None:
    first = start(SANDBOX_RENDER_SECONDS="60")
    made = [first.client.videos.create(prompt=f"[fail] {number}") for number in range(3)]
    time.sleep(0.3)
    states = [first.client.videos.retrieve(video.id).status for video in made]
    assert states == ["in_progress", "in_progress", "queued"]
    first.process.kill()
    first.stop()
    second = start()
    assert [second.wait(video).status for video in made] == ["failed"] * 3


def test_a_term_signal_ends_it_in_time_while_it_renders(start: Callable[..., Provider]) -> None:
    own = start(SANDBOX_RENDER_CACHE="", SANDBOX_RENDER_SECONDS="60")
    video = own.client.videos.create(prompt="A mug")
    while own.client.videos.retrieve(video.id).progress == 0:
        time.sleep(0.1)
    assert own.stop() < STOP_SECONDS


def test_counters_and_deletions_survive(start: Callable[..., Provider]) -> None:
    first = start()
    kept = first.client.videos.create(prompt="[stuck] kept")
    gone = first.client.videos.create(prompt="[stuck] gone")
    first.client.videos.retrieve(kept.id)
    first.client.videos.delete(gone.id)
    first.stop()
    second = start()
    assert second.accepted("[stuck] kept")[0]["polls"] == 1
    assert [video.id for video in second.client.videos.list()] == [kept.id]
    assert len(second.accepted("[stuck] gone")) == 1


def test_content_survives_until_it_expires(start: Callable[..., Provider], tmp_path: Path) -> None:
    first = start()
    video = first.wait(first.client.videos.create(prompt="A mug"))
    first.stop()
    second = start()
    assert second.client.videos.download_content(video.id).read()[4:8] == b"ftyp"
    second.stop()
    _expire(tmp_path / "jobs" / f"{video.id}.json")
    third = start()
    with pytest.raises(NotFoundError, match="expired"):
        third.client.videos.download_content(video.id)
    assert third.client.videos.retrieve(video.id).status == "completed"
    assert not (tmp_path / "files" / video.id).exists()


def _expire(record: Path) -> None:
    fields = json.loads(record.read_text())
    record.write_text(json.dumps({**fields, "expires_at": int(time.time()) - 1}))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SANDBOX_VIDEOS_PORT", "none"),
        ("SANDBOX_VIDEOS_DIR", ""),
        ("SANDBOX_RENDER_SECONDS", "soon"),
        ("SANDBOX_VIDEOS_WEBHOOK_SECRET", "whsec_*"),
    ],
)
def test_a_bad_environment_is_named(tmp_path: Path, variable: str, value: str) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "SANDBOX_VIDEOS_PORT": "0",
        "SANDBOX_VIDEOS_DIR": str(tmp_path),
        "SANDBOX_VIDEOS_WEBHOOK_URL": "http://127.0.0.1:9/",
        variable: value,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "sandbox.videos"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert variable in ended.stderr
