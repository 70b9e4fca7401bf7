"""Stored files by signed links: who may, for how long, and which bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from common.storage import SignedFileSystemStorage, file_discard, signed_url

BODY = bytes(range(256)) * 4
KEY = "video/abc.mp4"


@pytest.fixture(autouse=True)
def _stored() -> Iterator[None]:
    default_storage.save(KEY, ContentFile(BODY))
    yield
    file_discard(key=KEY)


def fetch(url: str, **headers: str) -> Any:
    return Client(headers=headers).get(url.removeprefix("http://testserver"))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def link(filename: str | None = None) -> str:
    return signed_url(KEY, filename=filename).url


def test_a_signed_link_gives_the_file() -> None:
    response = fetch(link())
    assert response.status_code == HTTPStatus.OK
    assert body(response) == BODY
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == str(len(BODY))
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].endswith("; sandbox")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "private, max-age=300"
    assert "Content-Disposition" not in response


def test_a_link_says_when_it_ends() -> None:
    url, expires_at = signed_url(KEY, seconds=60)
    assert url.startswith("http://testserver/media/video/abc.mp4?expires=")
    left = expires_at - datetime.now(UTC)
    assert timedelta(seconds=55) < left <= timedelta(seconds=60)


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("fairtake-4s.mp4", 'attachment; filename="fairtake-4s.mp4"'),
        ("café 4s.mp4", "attachment; filename*=utf-8''caf%C3%A9%204s.mp4"),
        ('a"b.mp4', 'attachment; filename="a\\"b.mp4"'),
    ],
)
def test_a_download_has_its_name(filename: str, header: str) -> None:
    response = fetch(link(filename))
    assert body(response) == BODY
    assert response["Content-Disposition"] == header


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("abc.mp4", "abd.mp4"),
        ("expires=1", "expires=2"),
        ("filename=a.mp4", "filename=b.mp4"),
        ("signature=", "signature=x"),
        ("&signature=", "&nothing="),
        ("expires=", "expires=+"),
        ("video/abc.mp4", "../manage.py"),
        ("video/abc.mp4", "%2e%2e/%2e%2e/etc/passwd"),
    ],
)
def test_an_altered_link_is_refused(old: str, new: str) -> None:
    url = link("a.mp4")
    assert old in url
    response = fetch(url.replace(old, new))
    assert response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert not response.streaming


def test_a_link_ends() -> None:
    response = fetch(signed_url(KEY, seconds=-1).url)
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert b"new one" in response.content


def test_a_key_outside_the_folder_is_not_served_even_when_signed() -> None:
    assert fetch(signed_url("../../etc/passwd").url).status_code == HTTPStatus.NOT_FOUND


def test_a_file_that_is_gone_is_not_found() -> None:
    assert fetch(signed_url("video/other.mp4").url).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("header", "expected", "content_range"),
    [
        ("bytes=0-9", BODY[:10], "bytes 0-9/1024"),
        ("bytes=1000-", BODY[1000:], "bytes 1000-1023/1024"),
        ("bytes=-4", BODY[-4:], "bytes 1020-1023/1024"),
    ],
)
def test_a_range_is_partial_content(header: str, expected: bytes, content_range: str) -> None:
    response = fetch(link(), range=header)
    assert response.status_code == HTTPStatus.PARTIAL_CONTENT
    assert body(response) == expected
    assert response["Content-Range"] == content_range
    assert response["Content-Length"] == str(len(expected))


def test_a_range_beyond_the_end_is_told_the_size() -> None:
    response = fetch(link(), range="bytes=1024-")
    assert response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert response["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_if_range_with_the_same_file_gives_the_range(validator: str) -> None:
    seen = fetch(link())
    body(seen)
    response = fetch(link(), range="bytes=0-9", if_range=seen[validator])
    assert (response.status_code, body(response)) == (HTTPStatus.PARTIAL_CONTENT, BODY[:10])


@pytest.mark.parametrize("other", ['"other"', "Mon, 01 Jan 2024 00:00:00 GMT", "nonsense"])
def test_if_range_with_another_file_gives_all_of_it(other: str) -> None:
    response = fetch(link(), range="bytes=0-9", if_range=other)
    assert (response.status_code, body(response)) == (HTTPStatus.OK, BODY)


def test_head_has_the_headers_and_no_bytes() -> None:
    path = link().removeprefix("http://testserver")
    response = Client(headers={"range": "bytes=0-9"}).head(path)
    assert response.status_code == HTTPStatus.PARTIAL_CONTENT
    assert (response["Content-Length"], response.content) == ("10", b"")


def test_nothing_is_written_through_a_link() -> None:
    path = link().removeprefix("http://testserver")
    assert Client().put(path).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_another_secret_signs_other_links(settings: LazySettings) -> None:
    url = link()
    settings.SECRET_KEY = "another"
    assert fetch(url).status_code == HTTPStatus.FORBIDDEN


def test_all_files_are_listed_page_by_page() -> None:
    default_storage.save("video/b/c.mp4", ContentFile(BODY))
    default_storage.save("videos.mp4", ContentFile(BODY))
    storage = default_storage
    assert isinstance(storage, SignedFileSystemStorage)
    pages = list(storage.pages("video", size=1))
    for key in ("video/b/c.mp4", "videos.mp4"):
        file_discard(key=key)
    assert sorted(file.key for (file,) in pages) == [KEY, "video/b/c.mp4"]
    assert all(abs(datetime.now(UTC) - file.modified_at) < timedelta(hours=1) for (file,) in pages)
    assert list(storage.pages("none")) == []
