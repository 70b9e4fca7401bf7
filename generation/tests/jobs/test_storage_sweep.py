"""Files that nobody's row names are found and removed; everything else is left alone."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from pytest_django import DjangoCaptureOnCommitCallbacks

from common.models import CheckResult
from generation.models import Asset
from generation.services import storage_sweep as module
from generation.services.deletion import job_files_delete
from generation.services.storage_sweep import CHECK, Swept, storage_sweep, storage_watch
from generation.tests.jobs.driving import creator, photo
from generation.tests.jobs.kept import complete, made_for, there
from testing.buckets import Bucket, keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """A storage of this test's own, in a folder."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "common.storage.SignedFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path


def put(key: str) -> str:
    return default_storage.save(key, ContentFile(b"x"))


def put_old(folder: Path, key: str, *, days: float = 8) -> str:
    put(key)
    past = time.time() - days * 24 * 3600
    os.utime(folder / key, (past, past))
    return key


def test_what_rows_name_stays_and_old_strangers_go(folder: Path) -> None:
    job, lonely = complete(creator()), photo(creator())
    named = [job.image, lonely, *made_for(job)]
    for asset in named:
        os.utime(folder / asset.storage_key, (0, 0))
    strangers = [put_old(folder, "uploads/a.jpg"), put_old(folder, "videos/b/c.mp4")]
    young = put_old(folder, "videos/b/d.mp4", days=6)
    others = [put_old(folder, "ledger/digests/1.txt"), put_old(folder, "elsewhere.mp4")]

    swept = storage_sweep()

    assert swept == Swept(seen=9, deleted=0, orphans=2, young=1, removed=2)
    assert there(named) == [True] * 6
    assert [default_storage.exists(key) for key in strangers] == [False, False]
    assert [default_storage.exists(key) for key in [young, *others]] == [True] * 3
    assert storage_sweep() == Swept(seen=7, deleted=0, orphans=0, young=1, removed=0)


def test_what_a_row_says_is_deleted_goes_however_young(folder: Path) -> None:
    job = complete(creator())
    assert job.video is not None
    Asset.objects.filter(pk=job.video.pk).update(deleted_at=Now())
    assert there([*made_for(job)]).count(True) == 4
    assert storage_sweep() == Swept(seen=5, deleted=1, removed=1)
    assert there([job.video, job.image]) == [False, True]


def test_a_dry_run_only_counts(folder: Path) -> None:
    key = put_old(folder, "uploads/a.jpg")
    assert storage_sweep(dry_run=True) == Swept(seen=1, orphans=1)
    assert default_storage.exists(key)


def test_an_empty_storage_is_no_trouble(folder: Path) -> None:
    assert storage_sweep() == Swept()


def test_too_many_strangers_are_left_until_somebody_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with another product's bucket, or with a database that is not the one of these files."""
    monkeypatch.setattr(module, "FEW", 2)
    known = photo(creator())
    strangers = [put_old(folder, f"videos/{number}.mp4") for number in range(3)]
    storage_watch()
    assert [default_storage.exists(key) for key in strangers] == [True] * 3
    result = CheckResult.objects.get(name=CHECK)
    assert (result.checked, result.problems) == (4, 1)
    assert "3 of 4 files belong to no row" in result.details[0]

    with pytest.raises(CommandError, match="suspicious"):
        call_command("storage_sweep", stdout=StringIO())
    assert [default_storage.exists(key) for key in strangers] == [True] * 3
    call_command("storage_sweep", "--force", stdout=StringIO())
    assert [default_storage.exists(key) for key in strangers] == [False] * 3
    assert there([known]) == [True]


def test_a_few_strangers_among_many_files_are_no_suspicion() -> None:
    assert not Swept(seen=5_000, orphans=500).is_suspicious
    assert Swept(seen=5_000, orphans=501).is_suspicious
    assert not Swept(seen=100, orphans=100).is_suspicious


def test_the_command_says_what_it_found(folder: Path) -> None:
    put_old(folder, "uploads/a.jpg")
    out = StringIO()
    call_command("storage_sweep", stdout=out)
    assert out.getvalue() == (
        "1 files, 0 of deleted rows, 1 without a row, 0 without a row but too young to tell; "
        "1 removed\n"
    )


def test_staff_is_told_when_the_storage_is_away_and_when_all_is_well_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_folder: str) -> None:
        raise OSError("no route")

    with monkeypatch.context() as patched:
        patched.setattr(module, "files_pages", away)
        storage_watch()
        assert CheckResult.objects.get(name=CHECK).details == [
            "The storage does not answer: no route"
        ]
        with pytest.raises(CommandError, match="does not answer"):
            call_command("storage_sweep")
    storage_watch()
    assert CheckResult.objects.get(name=CHECK).problems == 0


@pytest.mark.xdist_group("bucket")
def test_a_bucket_is_swept_alike(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    job = complete(creator())
    assert job.poster is not None
    Asset.objects.filter(pk=job.poster.pk).update(deleted_at=Now())
    strangers = [put(f"videos/{number}.mp4") for number in range(3)] + [put("uploads/a.jpg")]
    digest = put("ledger/digests/1.txt")
    assert storage_sweep() == Swept(seen=9, deleted=1, young=4, removed=1)
    assert set(keys()) > {*strangers, digest}

    monkeypatch.setattr(module, "SAFE_AGE", timedelta(seconds=-60))
    assert storage_sweep().removed == 4
    named = {asset.storage_key for asset in [job.image, *made_for(job)] if not asset.deleted_at}
    assert set(keys()) == {digest, *named}


@pytest.mark.xdist_group("bucket")
def test_a_video_deleted_while_the_bucket_was_away_goes_with_the_next_sweep(
    bucket: Bucket, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = complete(creator())
    bucket.stop()
    with django_capture_on_commit_callbacks(execute=True):
        job_files_delete(owner_id=job.owner_id, job_id=job.pk)
    bucket.start()
    assert len(keys()) == 5
    assert storage_sweep() == Swept(seen=5, deleted=4, removed=4)
    assert keys() == [job.image.storage_key]
