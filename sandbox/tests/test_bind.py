"""Where the stand-ins listen: on loopback, unless a container says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.ports import any_free
from sandbox.stripe.config import config_read

ROOT = Path(__file__).parents[2]
LISTENING = Path("/proc/net/tcp")
LISTEN_STATE = "0A"

StandIn = tuple[str, list[int], dict[str, str]]

pytestmark = pytest.mark.skipif(not LISTENING.exists(), reason="reads /proc")


@pytest.fixture(params=["videos", "stripe", "mail"])
def stand_in(request: pytest.FixtureRequest, tmp_path: Path) -> StandIn:
    """A stand-in's name, its ports and its environment."""
    name = str(request.param)
    first, second = any_free(), any_free()
    ports = {f"SANDBOX_{name.upper()}_PORT": first}
    if name == "mail":
        ports["SANDBOX_SMTP_PORT"] = second
    environ = {key: str(port) for key, port in ports.items()}
    environ |= {f"SANDBOX_{name.upper()}_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    return name, list(ports.values()), environ


@pytest.fixture
def start() -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that the test starts; ended with it."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("bind", "listens_on"), [("", "0100007F"), ("127.0.0.2", "0200007F")])
def test_each_stand_in_listens_where_it_is_told(
    stand_in: StandIn,
    start: list[subprocess.Popen[bytes]],
    bind: str,
    listens_on: str,
) -> None:
    name, ports, environ = stand_in
    command = [sys.executable, "-m", f"sandbox.{name}"]
    start.append(subprocess.Popen(command, cwd=ROOT, env=environ | {"SANDBOX_BIND": bind}))
    end = time.monotonic() + 15
    while len(found := [_address(port) for port in ports if _address(port)]) < len(ports):
        assert time.monotonic() < end, f"{name} did not start"
        time.sleep(0.05)
    assert set(found) == {listens_on}


def test_browsers_are_sent_to_the_public_address() -> None:
    environ = {"SANDBOX_STRIPE_PORT": "8003", "SANDBOX_STRIPE_DIR": "/nowhere"}
    assert config_read(environ).base_url == "http://127.0.0.1:8003"
    public = environ | {"SANDBOX_STRIPE_PUBLIC_URL": "http://localhost:9000/"}
    assert config_read(public).base_url == "http://localhost:9000"


def _address(port: int) -> str:
    """The address that somebody listens on at a port, as Linux writes it; empty if nobody does."""
    for line in LISTENING.read_text().splitlines()[1:]:
        address, local_port = line.split()[1].split(":")
        if line.split()[3] == LISTEN_STATE and int(local_port, 16) == port:
            return address
    return ""
