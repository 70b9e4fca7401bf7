"""A stack whose database, broker, bucket and renderer the tests may stop and start."""

from __future__ import annotations

import base64
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx2
import psycopg

from e2e.faults.storage import Storage
from e2e.stack import ROOT, Stack, running, until
from sandbox.ports import any_free
from sandbox.postgres import Postgres
from sandbox.spawn import Spawn, child_environment
from sandbox.valkey import Valkey
from testing.servers import HASTY

KEY = "sandbox_faults"
WEBHOOK_KEY = b"sandbox_webhooks_of_the_fault_tests"
RENDER_SECONDS = 1
WARM = "The first clip is made, the others are copies."

# Shorter than in production, so that giving up is soon. Waiting for the answer to a create (60 s)
# and the leases cannot be set: they are part of what is tested.
PATIENCE = {
    "JOB_QUEUE_SECONDS": "120",
    "JOB_UNKNOWN_SECONDS": "15",
    "JOB_RENDER_SECONDS": "45",
    "JOB_STORE_SECONDS": "20",
}

# Each of these words is met at an endpoint of its own: what one does to its endpoint (a pause, an
# open circuit breaker) is nobody else's business.
SPARE_ENDPOINTS = (
    "content-late",
    "content-redirect",
    "failed-422",
    "garbage",
    "hang",
    "html-200",
    "http-500",
    "huge-content",
    "lost-content",
    "not-a-video",
    "rate-limit",
    "rate-limit-storm",
    "reset",
    "stuck",
)


@dataclass(frozen=True)
class FaultStack(Stack):
    """A running stack with the servers below it."""

    postgres: Postgres
    valkey: Valkey
    storage: Storage

    def sql(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """The rows that a statement gives, on a connection of its own."""
        with self.connect() as connection:
            return connection.execute(statement, values).fetchall()

    def connect(self) -> psycopg.Connection:
        """A connection that commits each statement by itself."""
        return psycopg.connect(self.postgres.url(), autocommit=True)


@contextlib.contextmanager
def fault_stack(folder: Path) -> Iterator[FaultStack]:
    """All of it, for as long as the block runs."""
    # Below those that the system gives out: a server that is away finds its port free again.
    port = any_free()
    postgres = Postgres(folder / "postgres", options=HASTY)
    valkey, storage = Valkey(folder / "valkey"), Storage(folder / "bucket")
    with contextlib.ExitStack() as resources:
        resources.callback(postgres.destroy)
        postgres.start()
        for server in (valkey, storage):
            resources.callback(server.stop)
            server.start()
        renderer = resources.enter_context(_renderer(folder / "videos", port))
        told = _variables(port, renderer) | storage.variables()
        told |= {"DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url()}
        started = resources.enter_context(running(folder / "sandbox", told))
        stack = FaultStack(started.folder, postgres, valkey, storage)
        _offer_spare_models(stack)
        until(lambda: _is_warm(stack), what="the renderer's cached clip", seconds=120)
        yield stack


def webhook_secret() -> str:
    """The secret that the renderer signs its webhooks with."""
    return f"whsec_{base64.b64encode(WEBHOOK_KEY).decode()}"


@contextlib.contextmanager
def _renderer(folder: Path, web_port: int) -> Iterator[str]:
    """The stand-in for the renderer; its address."""
    port = any_free()
    variables = {
        "SANDBOX_VIDEOS_PORT": str(port),
        "SANDBOX_VIDEOS_DIR": str(folder),
        "SANDBOX_VIDEOS_API_KEY": KEY,
        "SANDBOX_VIDEOS_WEBHOOK_URL": f"http://127.0.0.1:{web_port}/webhooks/openai",
        "SANDBOX_VIDEOS_WEBHOOK_SECRET": webhook_secret(),
        "SANDBOX_RENDER_SECONDS": str(RENDER_SECONDS),
        "SANDBOX_RENDER_CACHE": "1",
    }
    spawn = Spawn((sys.executable, "-m", "sandbox.videos"), ROOT, child_environment(variables))
    process = subprocess.Popen(spawn.argv, **spawn.popen_arguments())
    try:
        until(lambda: _answers(port), what="the renderer to start", seconds=60)
        _warm(port)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/_sandbox/health").status_code == 200
    except httpx2.HTTPError:
        return False


def _warm(port: int) -> None:
    """Have the clip made that all jobs get; it takes seconds, which the stack needs to start."""
    url = f"http://127.0.0.1:{port}/v1/videos"
    headers = {"Authorization": f"Bearer {KEY}"}
    httpx2.post(url, json={"prompt": WARM}, headers=headers).raise_for_status()


def _is_warm(stack: FaultStack) -> bool:
    return bool(stack.provider_jobs(WARM)[0]["status"] == "completed")


def _variables(port: int, renderer: str) -> dict[str, str]:
    found = {
        "PORT": str(port),
        "OPENAI_BASE_URL": renderer,
        "OPENAI_API_KEY": KEY,
        "OPENAI_WEBHOOK_SECRET": webhook_secret(),
        "VIDEO_ENDPOINTS": ",".join(SPARE_ENDPOINTS),
        # One address plays many people here.
        **{f"RATE_{name}": "10000/h" for name in ("CANCEL", "CREATE", "UPLOAD", "CHECKOUT")},
        **PATIENCE,
    }
    for slug in SPARE_ENDPOINTS:
        prefix = f"VIDEO_ENDPOINT_{slug.upper().replace('-', '_')}"
        found |= {f"{prefix}_URL": renderer, f"{prefix}_KEY": KEY}
    return found


def _offer_spare_models(stack: FaultStack) -> None:
    """A model of the catalogue for each spare endpoint, by the same name."""
    with stack.connect() as connection:
        connection.execute("CREATE TEMPORARY TABLE spare (LIKE generation_videomodel)")
        for slug in SPARE_ENDPOINTS:
            connection.execute(
                "INSERT INTO spare SELECT * FROM generation_videomodel WHERE slug = 'sora-2'"
            )
            connection.execute(
                "UPDATE spare SET slug = %s, endpoint = %s,"
                " id = (SELECT max(id) + 1 FROM generation_videomodel)",
                [slug, slug],
            )
            connection.execute("INSERT INTO generation_videomodel SELECT * FROM spare")
            connection.execute("TRUNCATE spare")
