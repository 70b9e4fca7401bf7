"""The product on a real bucket, and links to it followed as a browser would."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.core.files.storage import default_storage


class Bucket(Protocol):
    """The server as the product's tests know it, which must not import the sandbox."""

    @property
    def url(self) -> str: ...
    def variables(self) -> dict[str, str]: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: Message
    body: bytes


def setting(bucket: Bucket) -> dict[str, Any]:
    """The default storage for STORAGES, as `sora_ugc.env` makes it of the S3 variables."""
    variables = bucket.variables()
    return {
        "BACKEND": "common.storage_s3.SignedS3Storage",
        "OPTIONS": {
            "endpoint_url": variables["S3_ENDPOINT_URL"],
            "bucket_name": variables["S3_BUCKET"],
            "access_key": variables["S3_ACCESS_KEY_ID"],
            "secret_key": variables["S3_SECRET_ACCESS_KEY"],
            "region_name": variables["S3_REGION"],
        },
    }


def keys(folder: str = "") -> list[str]:
    """The keys of everything under `folder` in the default storage, in their order."""
    folders, files = default_storage.listdir(folder)
    below = [key for name in folders if name != "." for key in keys(_within(folder, name))]
    return sorted(below + [_within(folder, name) for name in files])


def empty() -> None:
    """Remove everything."""
    for key in keys():
        default_storage.delete(key)


def fetch(url: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Ask a server on this machine."""
    address = urlsplit(url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, f"{address.path}?{address.query}", body=body, headers=named)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def _within(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
