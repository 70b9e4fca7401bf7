"""Valkey out of the wheel."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from sandbox.tests.dummies import until
from sandbox.valkey import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey")
    yield server
    server.stop()


def test_what_was_written_survives_a_stop(valkey: Valkey) -> None:
    valkey.start()
    with redis.Redis.from_url(valkey.url()) as client:
        client.set("kept", "7")
    valkey.stop()
    assert not valkey.is_ready()
    valkey.start()
    with redis.Redis.from_url(valkey.url()) as client:
        assert client.get("kept") == b"7"


def test_what_was_written_survives_a_kill_9(valkey: Valkey) -> None:
    valkey.start()
    with redis.Redis.from_url(valkey.url()) as client:
        client.set("kept", "7")
        pid = client.info("server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    until(lambda: not valkey.is_ready())
    valkey.start()
    with redis.Redis.from_url(valkey.url()) as client:
        assert client.get("kept") == b"7"


def test_two_servers_take_two_ports(tmp_path: Path, valkey: Valkey) -> None:
    valkey.start()
    second = Valkey(tmp_path / "second")
    assert second.port != valkey.port
