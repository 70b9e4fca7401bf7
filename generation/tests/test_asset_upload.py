"""Storing a photo: the file, the row, and neither of them when something goes wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import IntegrityError

from common.errors import InvalidInput, Unavailable
from generation.models import Asset
from generation.services.assets import asset_upload
from generation.tests.people import creator, photo_of
from generation.tests.photo_files import BAD_FILES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """A storage of this test's own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "common.storage.SignedFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_is_stored_and_recorded(folder: Path) -> None:
    owner = creator()
    asset = photo_of(owner, filename="Morning Coffee.JPG")
    content = (folder / asset.storage_key).read_bytes()
    assert stored(folder) == [folder / asset.storage_key]
    assert (asset.owner, asset.kind, asset.content_type) == (owner, "upload", "image/jpeg")
    assert (asset.width, asset.height, asset.duration) == (600, 400, None)
    assert (asset.bytes, asset.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert asset.download_name == "morning-coffee.jpg"


def test_keys_are_random_and_say_nothing() -> None:
    owner = creator()
    first, second = photo_of(owner), photo_of(owner)
    assert first.storage_key != second.storage_key
    assert first.sha256 == second.sha256
    assert "coffee" not in first.storage_key


@pytest.mark.parametrize("data", [data for data, _ in BAD_FILES.values()], ids=BAD_FILES.keys())
def test_a_refused_file_leaves_nothing(folder: Path, data: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        asset_upload(owner_id=creator().id, file=ContentFile(data), filename="x.jpg")
    assert refusal.value.errors == {"image": [refusal.value.detail]}
    assert (stored(folder), Asset.objects.count()) == ([], 0)


def test_a_row_that_cannot_be_written_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise IntegrityError("no")

    monkeypatch.setattr(Asset.objects, "create", refuse)
    with pytest.raises(IntegrityError):
        photo_of(creator())
    assert stored(folder) == []


def test_a_storage_that_is_down_is_said_so(folder: Path) -> None:
    (folder / "uploads").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="Nothing was charged"):
        photo_of(creator())
    assert Asset.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "download"),
    [
        ("", "fairtake.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("ÄÖ ☕.png", "ao.jpg"),
        ("☕", "fairtake.jpg"),
        ("a" * 500 + ".png", "a" * 200 + ".jpg"),
    ],
)
def test_a_download_has_a_plain_name(name: str, download: str) -> None:
    assert photo_of(creator(), filename=name).download_name == download


@pytest.mark.parametrize(
    "wrong",
    [{"bytes": 0}, {"width": 0}, {"sha256": "x" * 64}, {"kind": "song"}, {"duration": 0.0}],
)
def test_the_table_refuses_nonsense(wrong: dict[str, object]) -> None:
    asset = photo_of(creator())
    with pytest.raises(IntegrityError):
        Asset.objects.filter(pk=asset.pk).update(**wrong)
