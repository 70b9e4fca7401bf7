"""The bucket out of the wheel."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.bucket import NAME, Bucket
from sandbox.tests.dummies import until

pytestmark = pytest.mark.xdist_group("bucket")


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Bucket]:
    server = Bucket(tmp_path / "bucket")
    server.start()
    yield server
    server.stop()


def put(bucket: Bucket) -> None:
    bucket._client.put_object(Bucket=NAME, Key="kept", Body=b"7")


def kept(bucket: Bucket) -> bytes:
    body: bytes = bucket._client.get_object(Bucket=NAME, Key="kept")["Body"].read()
    return body


def test_what_was_stored_survives_a_stop(bucket: Bucket) -> None:
    put(bucket)
    bucket.stop()
    assert not bucket.is_ready()
    bucket.start()
    assert kept(bucket) == b"7"


def test_what_was_stored_survives_a_kill_9(bucket: Bucket) -> None:
    put(bucket)
    assert bucket._process is not None
    os.kill(bucket._process.pid, signal.SIGKILL)
    until(lambda: not bucket.is_ready())
    bucket.start()
    assert kept(bucket) == b"7"


def test_it_leaves_nothing_outside_its_folder(bucket: Bucket) -> None:
    bucket.stop()
    ports = range(bucket.port, bucket.port + 5)
    names = [f"seaweedfs-*{port + extra}.sock" for port in ports for extra in (0, 10_000)]
    left = [path for name in names for path in Path("/tmp").glob(name)]  # noqa: S108
    assert left == []
