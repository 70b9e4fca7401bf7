"""Real servers in processes of their own, spoken to through the openai library."""

import asyncio
import io
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import OpenAI
from openai.types import Video
from PIL import Image

from sandbox.videos.cache import RenderCache

ROOT = Path(__file__).resolve().parents[3]
SECRET = "whsec_c2FuZGJveC1zYW5kYm94LXNhbmRib3g="
START_SECONDS = 60
STOP_SECONDS = 2


@dataclass
class Provider:
    """A running stand-in."""

    process: "subprocess.Popen[bytes]"
    url: str
    client: OpenAI

    def get(self, path: str, **options: Any) -> httpx2.Response:
        """A plain GET, below the server's root."""
        return httpx2.get(self.url.removesuffix("/v1") + path, timeout=10, **options)

    def post(self, fields: Any) -> httpx2.Response:
        """A create as JSON, which the library does not send."""
        content = json.dumps(fields).encode()
        headers = {"Content-Type": "application/json"}
        return httpx2.post(f"{self.url}/videos", content=content, headers=headers, timeout=10)

    def accepted(self, prompt: str) -> list[dict[str, Any]]:
        """The sandbox's records of the jobs with this prompt."""
        jobs = self.get("/_sandbox/jobs").json()["jobs"]
        return [job for job in jobs if job["prompt"] == prompt]

    def wait(self, video: Video, *, seconds: float = 120) -> Video:
        """Polls until the job has ended."""
        deadline = time.monotonic() + seconds
        while video.status in ("queued", "in_progress"):
            assert time.monotonic() < deadline, f"{video} has not ended"
            time.sleep(0.05)
            video = self.client.videos.retrieve(video.id)
        return video

    def stop(self) -> float:
        """Ends the process as a supervisor would; the seconds that it took."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=30)
        self.client.close()
        return time.monotonic() - started


def provider_start(folder: Path, **environ: str) -> Provider:
    """Starts a server on a free port with a fast, cached renderer; variables override that."""
    variables = {
        "PATH": os.environ["PATH"],
        "SANDBOX_VIDEOS_PORT": "0",
        "SANDBOX_VIDEOS_DIR": str(folder),
        "SANDBOX_RENDER_SECONDS": "0.2",
        "SANDBOX_RENDER_CACHE": "1",
    }
    # Not into a pipe: once one that nobody reads is full, the server waits for ever.
    output = folder / f"output-{secrets.token_hex(4)}.log"
    with output.open("w") as log:
        command = [sys.executable, "-m", "sandbox.videos"]
        process = subprocess.Popen(command, cwd=ROOT, env=variables | environ, stdout=log)
    url = _address(process, output)
    return Provider(process, url, OpenAI(base_url=url, api_key="key", max_retries=0))


def _address(process: "subprocess.Popen[bytes]", output: Path) -> str:
    """What the server says first."""
    deadline = time.monotonic() + START_SECONDS
    while "\n" not in (said := output.read_text()):
        assert process.poll() is None, "the server has ended"
        assert time.monotonic() < deadline, "the server has not started"
        time.sleep(0.02)
    return said.partition("\n")[0].split()[-1]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A render cache that holds the smallest clip, for all the servers."""
    folder = tmp_path_factory.mktemp("clips")
    asyncio.run(RenderCache(folder).clip(720, 1280, seconds=4))
    return folder


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Iterator[Provider]:
    """One server for all the tests that do not change what others see."""
    folder = tmp_path_factory.mktemp("videos")
    (folder / "cache").symlink_to(clips)
    running = provider_start(folder)
    yield running
    running.stop()


@pytest.fixture
def start(tmp_path: Path, clips: Path) -> Iterator[Callable[..., Provider]]:
    """Starts servers of the test's own over one folder, and ends those still running."""
    (tmp_path / "cache").symlink_to(clips)
    running: list[Provider] = []

    def start_one(**environ: str) -> Provider:
        running.append(provider_start(tmp_path, **environ))
        return running[-1]

    yield start_one
    for one in running:
        if one.process.poll() is None:
            one.stop()


@pytest.fixture(scope="session")
def photo() -> Callable[..., bytes]:
    """Makes a product photo: a light disc on a dark red ground."""

    def make(size: tuple[int, int] = (720, 1280), kind: str = "PNG") -> bytes:
        image = Image.new("RGB", size, (130, 30, 20))
        disc = Image.radial_gradient("L").point(lambda distance: 255 * (distance < 90))
        image.paste((240, 230, 215), (size[0] // 2 - 128, size[1] // 2 - 128), disc)
        content = io.BytesIO()
        image.save(content, kind)
        return content.getvalue()

    return make
