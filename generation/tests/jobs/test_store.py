"""Bringing a finished render home, when something goes wrong on the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection

from generation.models import Asset
from generation.models.assets import AssetKind
from generation.pipeline import job_store
from generation.pipeline.leases import due_claim
from generation.providers.openai_videos import OpenAIVideos
from generation.tests.jobs.driving import (
    creator,
    drive,
    lease_over,
    make_due,
    movements,
    order,
    step,
    wallet,
)
from generation.tests.jobs.stand_in import StandIn

pytestmark = pytest.mark.django_db


def stored_files() -> set[Path]:
    """The files of rendered videos in storage."""
    folder = Path(django_settings.MEDIA_ROOT, "videos")
    return {Path(base, name) for base, _folders, names in os.walk(folder) for name in names}


def test_content_that_is_no_video_is_tried_again(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def html(
        _self: OpenAIVideos, _id: str, sink: BinaryIO, *, max_bytes: int, max_seconds: float
    ) -> int:
        return sink.write(b"<html>please sign in</html>")

    job = drive(order(creator(), "A red cup"), until={"storing"})
    with monkeypatch.context() as patched:
        patched.setattr(OpenAIVideos, "download", html)
        step()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("storing", 1)
    make_due(job)
    assert drive(job).state == "ready"


def test_storage_that_is_down_is_tried_again(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_file: object) -> str:
        raise OSError("no space left")

    job = drive(order(creator(), "A green cup"), until={"storing"})
    with monkeypatch.context() as patched:
        patched.setattr("generation.pipeline.stored_files.file_store", down)
        step()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("storing", 1)
    make_due(job)
    assert drive(job).state == "ready"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_connection_that_was_cut_during_the_download_is_replaced(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a restart of the database: the render is here, and nothing is wrong with it."""
    fetch = job_store._fetch

    def cut_off(*args: object) -> job_store.Fetched:
        fetched = fetch(*args)  # type: ignore[arg-type]
        backend = connection.connection.info.backend_pid
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        other.close()
        return fetched

    job = drive(order(creator(), "A black cup"), until={"storing"})
    monkeypatch.setattr(job_store, "_fetch", cut_off)
    step()
    job.refresh_from_db()
    assert (job.state, movements(job.pk)) == ("ready", ["charge", "settle"])


def test_whoever_loses_the_lease_takes_its_files_back(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers store the same job: one counts."""
    ada = creator(funds=8)
    job = drive(order(ada, "A blue cup"), until={"storing"})
    before = stored_files()
    fetch = job_store._fetch

    def overtaken(*args: object) -> job_store.Fetched:
        fetched = fetch(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(job_store, "_fetch", fetch)
        lease_over(job)
        step()
        return fetched

    (claim,) = due_claim(limit=10)
    monkeypatch.setattr(job_store, "_fetch", overtaken)
    job_store.job_store(job_id=job.pk, lease=claim.lease)

    job.refresh_from_db()
    assert job.state == "ready"
    assert movements(job.pk) == ["charge", "settle"]
    assert wallet(ada) == (0, 0)
    assert Asset.objects.filter(kind=AssetKind.VIDEO).count() == 1
    names = {Path(key).name for key in Asset.objects.values_list("storage_key", flat=True)}
    assert {path.name for path in stored_files() - before} <= names


def test_files_stay_when_nobody_knows_whether_they_count(
    provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise OperationalError("server closed the connection")

    job = drive(order(creator(), "A white cup"), until={"storing"})
    before = stored_files()
    with monkeypatch.context() as patched:
        patched.setattr(job_store, "_finish", gone)
        step()
    assert len(stored_files() - before) >= 2
    make_due(job)
    assert drive(job).state == "ready"
