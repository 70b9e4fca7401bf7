"""The renderer's file is kept byte for byte, and what we say about it was read from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from pytest_django import Settings

from generation.media.video import index_is_last, video_probe
from generation.models import Asset
from generation.providers.tests import canned
from generation.providers.tests.canned import Answer, Canned
from generation.tests.clips import clip
from generation.tests.jobs.driving import creator, drive, order

pytestmark = pytest.mark.django_db

# Where a provenance manifest lies in an MP4 (C2PA technical specification, "Embedding manifests
# into BMFF-based assets"): a `uuid` box with this type, a version, a purpose, the manifest.
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def with_manifest(video: bytes) -> bytes:
    """A video with a box at its end that is as large as a manifest, and as opaque."""
    body = C2PA + bytes(4) + b"manifest\0" + bytes(8) + hashlib.sha256(video).digest() * 100
    return video + (8 + len(body)).to_bytes(4) + b"uuid" + body


@pytest.fixture
def renderer(settings: Settings) -> Iterator[Canned]:
    with canned.serving() as server:
        endpoint = settings.VIDEO_ENDPOINTS["openai"]
        settings.VIDEO_ENDPOINTS = {"openai": replace(endpoint, base_url=server.base_url)}
        yield server


def renders(renderer: Canned, content: bytes) -> None:
    """It has a finished video with this content."""

    def answer(path: str) -> Answer:
        if path.endswith("/content"):
            return Answer(body=content, headers={"Content-Type": "video/mp4"})
        return Answer(body={"id": "video_1", "status": "completed", "progress": 100})

    renderer.answer = answer


def stored(asset: Asset | None) -> bytes:
    assert asset is not None
    with default_storage.open(asset.storage_key) as file:
        content: bytes = file.read()
    return content


def test_the_original_and_its_manifest_are_kept_byte_for_byte(
    renderer: Canned, tmp_path: Path
) -> None:
    content = with_manifest(clip(tmp_path / "clip.mp4").read_bytes())
    renders(renderer, content)
    job = drive(order(creator(), "A cup with a manifest"))

    assert job.state == "ready"
    assert job.video is not None
    assert stored(job.video) == content
    assert C2PA in stored(job.video)
    assert job.video.sha256 == hashlib.sha256(content).hexdigest()
    assert job.video.bytes == len(content)
    # The index of this one lies at its end, so that a copy was made for playing.
    (tmp_path / "original.mp4").write_bytes(content)
    assert index_is_last(tmp_path / "original.mp4")
    assert job.playback is not None
    assert stored(job.playback) != content


def test_what_is_said_about_it_was_read_from_it(renderer: Canned, tmp_path: Path) -> None:
    """It was ordered with 720x1280 pixels and 4 seconds; this renderer made something else."""
    renders(renderer, clip(tmp_path / "clip.mp4", size=(96, 160), seconds=1.5).read_bytes())
    job = drive(order(creator(), "A cup of another size"))

    assert job.video is not None
    facts = video_probe(tmp_path / "clip.mp4")
    assert (job.video.width, job.video.height, job.video.duration) == (96, 160, facts.duration)
    assert facts.duration == pytest.approx(1.5, abs=0.1)
    assert job.poster is not None
    with Image.open(BytesIO(stored(job.poster))) as poster:
        assert (poster.format, poster.size) == ("WEBP", (96, 160))
    assert job.poster.sha256 == hashlib.sha256(stored(job.poster)).hexdigest()
