"""Where files lie, as a launch wants it; against a real bucket."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings

from common.http_client import Looked
from sora_ugc.launch import files
from sora_ugc.tests.launch.shared import verdicts
from testing.buckets import Bucket, keys


@pytest.mark.xdist_group("bucket")
def test_a_real_bucket_is_tried_and_left_empty(bucket: Bucket) -> None:
    found = verdicts(files.bucket())

    assert found == {
        "bucket.write": "pass",
        "bucket.link": "pass",
        "bucket.private": "pass",
        "bucket.cors": "pass",
    }
    assert keys() == []


@pytest.mark.xdist_group("bucket")
def test_a_bucket_that_is_away_takes_no_file(bucket: Bucket) -> None:
    bucket.stop()

    assert verdicts(files.bucket()) == {"bucket.write": "fail"}


def test_a_bucket_that_is_open_or_admits_nobody_fails() -> None:
    points = list(files.judged(Looked(200, {}, None), Looked(200, {}, None)))

    assert set(verdicts(points).values()) == {"fail"}
    assert "admits nobody" in points[-1].words
    assert django_settings.SITE_URL in points[-1].mend


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "fail"), (206, "fail"), (302, "pass"), (403, "pass"), (404, "pass")],
)
def test_a_file_is_open_only_if_it_comes_without_a_signature(status: int, verdict: str) -> None:
    points = files.judged(Looked(206, {}, None), Looked(status, {}, None))

    assert verdicts(points)["bucket.private"] == verdict
