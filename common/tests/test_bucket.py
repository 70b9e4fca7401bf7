"""The bucket on a real S3 server: what is stored, and what a link can and cannot do."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.errors import Unavailable
from common.storage import StorageError, file_discard, file_store, signed_url
from common.storage_s3 import SignedS3Storage
from testing.buckets import Bucket, fetch, keys

pytestmark = pytest.mark.xdist_group("bucket")

BODY = bytes(range(256)) * 4
KEY = "videos/abc/def.mp4"


@pytest.fixture
def stored(bucket: Bucket) -> str:
    """A file of 1,024 bytes."""
    return default_storage.save(KEY, ContentFile(BODY))


def parameters(url: str) -> list[str]:
    return [name for name, _value in parse_qsl(urlsplit(url).query)]


def with_parameter(url: str, name: str, value: str | None) -> str:
    """`url` with one parameter changed, or taken away."""
    parts = urlsplit(url)
    pairs = [(key, old if key != name else value) for key, old in parse_qsl(parts.query)]
    query = urlencode([pair for pair in pairs if pair[1] is not None], quote_via=quote)
    return urlunsplit(parts._replace(query=query))


def test_what_is_stored_is_read_again(bucket: Bucket) -> None:
    assert file_store(key=KEY, content=ContentFile(BODY)) == KEY
    with default_storage.open(KEY) as file:
        assert file.read() == BODY
    assert default_storage.size(KEY) == len(BODY)
    assert default_storage.exists(KEY)
    folders, files = default_storage.listdir("videos")
    # This server goes on naming folders for a while after their last file.
    assert ("abc" in folders, files) == (True, [])
    assert default_storage.listdir("videos/abc") == ([], ["def.mp4"])


def test_what_is_removed_is_gone(stored: str) -> None:
    file_discard(key=stored)
    file_discard(key=stored)
    assert keys() == []
    assert not default_storage.exists(stored)
    for ask in (default_storage.open, default_storage.size):
        with pytest.raises(FileNotFoundError):
            ask(stored)


def test_a_large_file_goes_in_parts_and_comes_out_whole(bucket: Bucket) -> None:
    body = BODY * 20_000
    default_storage.save(KEY, ContentFile(body))
    with default_storage.open(KEY) as file:
        assert file.read() == body


@pytest.mark.parametrize(
    ("key", "content_type"),
    [
        ("a.mp4", "video/mp4"),
        ("a.webp", "image/webp"),
        ("a.jpg", "image/jpeg"),
        ("a", "application/octet-stream"),
    ],
)
def test_a_file_is_served_as_what_it_is(bucket: Bucket, key: str, content_type: str) -> None:
    default_storage.save(key, ContentFile(BODY))
    answer = fetch(signed_url(key).url)
    assert (answer.status, answer.headers["Content-Type"]) == (HTTPStatus.OK, content_type)


def test_without_a_signature_nothing_is_given(stored: str, bucket: Bucket) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        answer = fetch(f"{bucket.url}/media/{stored}", method=method)
        assert answer.status == HTTPStatus.FORBIDDEN
    assert fetch(f"{bucket.url}/media").status == HTTPStatus.FORBIDDEN
    assert keys() == [stored]


def test_a_signed_link_gives_the_file(stored: str) -> None:
    answer = fetch(signed_url(stored).url)
    assert (answer.status, answer.body) == (HTTPStatus.OK, BODY)
    assert answer.headers["Content-Length"] == str(len(BODY))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "private"
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("fairtake-4s.mp4", 'attachment; filename="fairtake-4s.mp4"'),
        ("café 4s.mp4", "attachment; filename*=utf-8''caf%C3%A9%204s.mp4"),
        ('a"b.mp4', 'attachment; filename="a\\"b.mp4"'),
        ("50 % & more=2+2.mp4", 'attachment; filename="50 % & more=2+2.mp4"'),
    ],
)
def test_a_download_has_its_name(stored: str, filename: str, header: str) -> None:
    answer = fetch(signed_url(stored, filename=filename).url)
    assert (answer.status, answer.body) == (HTTPStatus.OK, BODY)
    assert answer.headers["Content-Disposition"] == header


@pytest.mark.parametrize(
    ("asked", "expected", "content_range"),
    [
        ("bytes=0-9", BODY[:10], "bytes 0-9/1024"),
        ("bytes=1000-", BODY[1000:], "bytes 1000-1023/1024"),
        ("bytes=-4", BODY[-4:], "bytes 1020-1023/1024"),
    ],
)
def test_a_range_is_partial_content(
    stored: str, asked: str, expected: bytes, content_range: str
) -> None:
    answer = fetch(signed_url(stored).url, Range=asked)
    assert (answer.status, answer.body) == (HTTPStatus.PARTIAL_CONTENT, expected)
    assert answer.headers["Content-Range"] == content_range
    assert answer.headers["Content-Length"] == str(len(expected))


def test_a_range_beyond_the_end_is_refused(stored: str) -> None:
    answer = fetch(signed_url(stored).url, Range="bytes=1024-")
    assert answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


def test_a_link_ends(stored: str) -> None:
    url, expires_at = signed_url(stored, seconds=2)
    assert expires_at - datetime.now(UTC) <= timedelta(seconds=2)
    give_up = time.monotonic() + 30
    while (answer := fetch(url)).status == HTTPStatus.OK:
        assert time.monotonic() < give_up
        time.sleep(0.2)
    assert answer.status == HTTPStatus.FORBIDDEN
    assert BODY[:20] not in answer.body
    assert fetch(signed_url(stored, seconds=60).url).status == HTTPStatus.OK


def test_no_parameter_of_a_link_can_be_altered_or_left_out(stored: str) -> None:
    url = signed_url(stored, filename="a.mp4").url
    assert fetch(url).status == HTTPStatus.OK
    names = parameters(url)
    assert {"X-Amz-Expires", "X-Amz-Signature", "response-content-disposition"} <= set(names)
    for name in names:
        value = dict(parse_qsl(urlsplit(url).query))[name]
        for changed in (f"{value}0", None):
            answer = fetch(with_parameter(url, name, changed))
            assert (name, answer.status) in {
                (name, HTTPStatus.FORBIDDEN),
                (name, HTTPStatus.BAD_REQUEST),
            }
            assert BODY[:20] not in answer.body


def test_nothing_can_be_added_to_a_link(stored: str) -> None:
    url = signed_url(stored).url
    for extra in ("response-content-type=text/html", "versionId=1", "acl="):
        assert fetch(f"{url}&{extra}").status == HTTPStatus.FORBIDDEN


def test_a_link_is_for_one_key_of_one_bucket(stored: str) -> None:
    default_storage.save("videos/abc/other.mp4", ContentFile(b"somebody else's"))
    url = signed_url(stored).url
    for altered in (
        url.replace("def.mp4", "other.mp4"),
        url.replace("/media/", "/media2/"),
        url.replace("/media/videos", "/media/./videos"),
    ):
        answer = fetch(altered)
        assert answer.status != HTTPStatus.OK
        assert b"somebody else" not in answer.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "HEAD"])
def test_a_link_is_for_reading_only(stored: str, method: str) -> None:
    answer = fetch(signed_url(stored).url, method=method, body=b"overwritten")
    assert answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
    with default_storage.open(stored) as file:
        assert file.read() == BODY


def test_while_the_server_is_down_it_is_said_so_and_afterwards_all_is_well(
    stored: str, bucket: Bucket
) -> None:
    bucket.stop()
    with pytest.raises(Unavailable, match="Nothing was charged"):
        file_store(key="videos/new.mp4", content=ContentFile(b"x"))
    for ask in (default_storage.open, default_storage.size, default_storage.listdir):
        with pytest.raises(StorageError):
            ask(stored)
    file_discard(key=stored)
    bucket.start()
    assert keys() == [stored]
    default_storage.save("videos/new.mp4", ContentFile(b"x"))
    with default_storage.open(stored) as file:
        assert file.read() == BODY


def test_all_files_are_listed_page_by_page(bucket: Bucket) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    for number in range(5):
        default_storage.save(f"videos/{number}/a.mp4", ContentFile(BODY))
    default_storage.save("videos.mp4", ContentFile(BODY))
    pages = list(SignedS3Storage.pages(default_storage, "videos", size=2))  # type: ignore[arg-type]
    assert [len(page) for page in pages] == [2, 2, 1]
    files = [file for page in pages for file in page]
    assert [file.key for file in files] == [f"videos/{number}/a.mp4" for number in range(5)]
    assert all(before < file.modified_at <= datetime.now(UTC) for file in files)
