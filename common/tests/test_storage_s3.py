"""The bucket: links of its own signature, and failures by our own name."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile

from common import storage_s3
from common.storage import StorageError
from common.storage_s3 import SignedS3Storage


def bucket(port: int = 9) -> SignedS3Storage:
    return SignedS3Storage(
        endpoint_url=f"http://127.0.0.1:{port}",
        bucket_name="videos",
        access_key="key",
        secret_key="secret",
        region_name="us-east-1",
    )


@pytest.fixture
def dead_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port that nobody listens on, and a client that does not try it long."""
    impatient = storage_s3.CLIENT_CONFIG.merge(Config(retries={"total_max_attempts": 1}))
    monkeypatch.setattr(storage_s3, "CLIENT_CONFIG", impatient)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_link_is_presigned_for_a_while() -> None:
    link = urlsplit(bucket().url("video/abc.mp4", expire=60))
    query = parse_qs(link.query)
    assert (link.netloc, link.path) == ("127.0.0.1:9", "/videos/video/abc.mp4")
    assert query["X-Amz-Expires"] == ["60"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Date"][0].startswith(time.strftime("%Y", time.gmtime()))
    assert query["response-cache-control"] == ["private"]
    assert "response-content-disposition" not in query


def test_a_download_has_its_name() -> None:
    query = parse_qs(urlsplit(bucket().url("a.mp4", filename="café.mp4")).query)
    assert query["response-content-disposition"] == ["attachment; filename*=utf-8''caf%C3%A9.mp4"]
    assert query["X-Amz-Expires"] == ["300"]


def test_a_bucket_that_is_down_is_a_storage_error(dead_port: int) -> None:
    down = bucket(dead_port)
    with pytest.raises(StorageError):
        down.save("a.mp4", ContentFile(b"x"))
    with pytest.raises(StorageError):
        down.open("a.mp4")
    with pytest.raises(StorageError):
        down.delete("a.mp4")
