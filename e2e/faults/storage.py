"""The product's files on an S3 server that may go away."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from e2e.faults.gate import Gate
from sandbox.bucket import NAME, Bucket
from sandbox.ports import HOST


class Storage:
    """A server, and the gate that the product reaches it through."""

    def __init__(self, folder: Path) -> None:
        self._bucket = Bucket(folder)
        self.gate = Gate(self._bucket.port)

    def start(self) -> None:
        """Start both, or again: what was stored is there."""
        self._bucket.start()
        self.gate.start()

    def stop(self) -> None:
        """Nothing can be read or written: connections are cut, and then refused."""
        self.gate.stop()
        self._bucket.stop()

    def variables(self) -> dict[str, str]:
        """What the product must be told."""
        return self._bucket.variables() | {"S3_ENDPOINT_URL": f"http://{HOST}:{self.gate.port}"}

    def path(self, key: str) -> str:
        """Where the server has the file `key`."""
        return f"/{NAME}/{key}"

    def read(self, key: str) -> bytes:
        """What is stored under `key`."""
        content: bytes = self._client.get_object(Bucket=NAME, Key=key)["Body"].read()
        return content

    def keys(self, folder: str) -> set[str]:
        """All keys below `folder`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=NAME, Prefix=folder)
        return {file["Key"] for page in pages for file in page.get("Contents", [])}

    @cached_property
    def _client(self) -> Any:
        told = self._bucket.variables()
        return boto3.client(
            "s3",
            endpoint_url=told["S3_ENDPOINT_URL"],
            aws_access_key_id=told["S3_ACCESS_KEY_ID"],
            aws_secret_access_key=told["S3_SECRET_ACCESS_KEY"],
            region_name=told["S3_REGION"],
        )
