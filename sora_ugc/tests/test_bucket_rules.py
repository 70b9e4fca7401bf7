"""The rules that storage.md and backups.md give a bucket do what they say, on a real S3 server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from testing.buckets import Bucket, fetch

pytestmark = pytest.mark.xdist_group("bucket")

NAME = "documented"
KEY = "video.mp4"


@pytest.fixture
def client(bucket: Bucket) -> Iterator[Any]:
    """The product's own client, and a bucket for these rules with a file in it."""
    client = default_storage.connection.meta.client  # type: ignore[attr-defined]
    client.create_bucket(Bucket=NAME)
    client.put_object(Bucket=NAME, Key=KEY, Body=b"0123456789")
    yield client
    for version in client.list_object_versions(Bucket=NAME).get("Versions", []):
        client.delete_object(Bucket=NAME, Key=KEY, VersionId=version["VersionId"])
    for marker in client.list_object_versions(Bucket=NAME).get("DeleteMarkers", []):
        client.delete_object(Bucket=NAME, Key=KEY, VersionId=marker["VersionId"])
    client.delete_bucket(Bucket=NAME)


def documented(page: str, first: str) -> dict[str, Any]:
    """The JSON on the page that begins with this word."""
    text = Path(settings.BASE_DIR, "docs", page).read_text()
    (found,) = re.findall(rf"'(\{{\"{first}\".+?\]\}})'", text, re.DOTALL)
    rules: dict[str, Any] = json.loads(found)
    return rules


def test_only_the_site_may_read_ranges_with_a_script(client: Any) -> None:
    client.put_bucket_cors(Bucket=NAME, CORSConfiguration=documented("storage.md", "CORSRules"))
    link = client.generate_presigned_url("get_object", Params={"Bucket": NAME, "Key": KEY})
    asked: Any = {"Access_Control_Request_Method": "GET", "Access_Control_Request_Headers": "range"}

    ours = fetch(link, Origin="https://your.site", Range="bytes=2-4")
    assert (ours.status, ours.body) == (206, b"234")
    assert ours.headers["Access-Control-Allow-Origin"] == "https://your.site"
    before = fetch(link, method="OPTIONS", Origin="https://your.site", **asked)
    assert before.status == 200
    assert before.headers["Access-Control-Allow-Headers"].lower() == "range"

    theirs = fetch(link, Origin="https://stranger.example", Range="bytes=2-4")
    assert "Access-Control-Allow-Origin" not in theirs.headers
    assert fetch(link, method="OPTIONS", Origin="https://stranger.example", **asked).status == 403


def test_what_was_deleted_is_there_as_an_old_version_and_ends_in_time(client: Any) -> None:
    client.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
    client.put_bucket_lifecycle_configuration(
        Bucket=NAME, LifecycleConfiguration=documented("backups.md", "Rules")
    )
    client.delete_object(Bucket=NAME, Key=KEY)

    (version,) = client.list_object_versions(Bucket=NAME)["Versions"]
    old = client.get_object(Bucket=NAME, Key=KEY, VersionId=version["VersionId"])
    assert old["Body"].read() == b"0123456789"
    rules = client.get_bucket_lifecycle_configuration(Bucket=NAME)["Rules"]
    kept = [rule["NoncurrentVersionExpiration"]["NoncurrentDays"] for rule in rules[:1]]
    assert kept == [30]
