"""A LiteLLM proxy as a process of its own, with the stand-in as the upstream of all its models."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from generation.tests.jobs import stand_in
from generation.tests.jobs.stand_in import StandIn
from testing.litellm.install import VENV
from testing.ports import free_port

KEY = "sk-litellm-tests"
# Twelve on a quiet machine.
START_SECONDS = 600
SAY_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where a model of the proxy leads.

    `model` is the proxy's own name for it, `dialect` says how what stands there speaks, `words`
    what our endpoint needs for it. `tells_code`: a failed job says why. `no_content` and
    `failed_content` are the codes for the content of a job that is not finished or failed.
    """

    model: str
    dialect: str
    words: tuple[str, ...] = ("no-list",)
    tells_code: bool = True
    no_content: str = "http_404"
    failed_content: str = "http_404"


# By the name under which the proxy is asked. No two with the same model: it would mix up their ids.
ROUTES = {
    "sora-2": Route(model="openai/sora-2", dialect="openai"),
    "wan": Route(
        model="hosted_vllm/Wan-AI/Wan2.2-TI2V-5B",
        dialect="vllm-omni",
        tells_code=False,
        failed_content="http_422",
    ),
    "wan-sglang": Route(model="openai/Wan-AI/Wan2.1-I2V-14B", dialect="sglang", tells_code=False),
    "turbo": Route(
        model="runwayml/gen4_turbo",
        dialect="runway",
        words=("no-list", "json-url"),
        no_content="http_500",
        failed_content="http_500",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """A running proxy and what stands behind it."""

    base_url: str
    upstream: StandIn


Say = Callable[[str], None]


@contextmanager
def running(folder: Path, upstream: StandIn, *, say: Say) -> Iterator[Proxy]:
    """A proxy until the block ends; its log is `litellm.log` in `folder`."""
    port = free_port()
    config = folder / "config.json"
    config.write_text(json.dumps(_config(upstream)))
    log = folder / "litellm.log"
    where = ("--host", "127.0.0.1", "--port", str(port))
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [VENV / "bin" / "litellm", "--config", config, *where],
            # Of our own environment nothing: a key of somebody's must not be used here.
            env={
                "PATH": os.environ["PATH"],
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "PYTHONUNBUFFERED": "1",
            },
            cwd=folder,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, port, log, say)
            yield Proxy(base_url=f"http://127.0.0.1:{port}/v1", upstream=upstream)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _config(upstream: StandIn) -> dict[str, object]:
    models = [
        {
            "model_name": name,
            "litellm_params": {
                "model": route.model,
                "api_base": upstream.speaking(route.dialect),
                "api_key": stand_in.KEY,
            },
        }
        for name, route in ROUTES.items()
    ]
    return {"model_list": models, "general_settings": {"master_key": KEY}}


def _wait(process: subprocess.Popen[bytes], port: int, log: Path, say: Say) -> None:
    started = time.monotonic()
    said = 0
    while not _answers(port):
        waited = time.monotonic() - started
        if process.poll() is not None or waited > START_SECONDS:
            tail = log.read_text(errors="replace")[-3000:]
            raise RuntimeError(f"The proxy did not start. The end of what it said:\n{tail}")
        if waited >= said * SAY_SECONDS:
            say(f"test-litellm: the proxy starts ({waited:.0f} s)")
            said += 1
        time.sleep(0.5)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/liveliness")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
