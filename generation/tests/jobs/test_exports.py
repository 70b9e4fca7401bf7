"""Other sizes of a video: made once, whatever dies on the way."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.functions import Now

from credits.tests.races import race
from generation import tasks
from generation.media.encoder import EncodingFailed
from generation.media.video import video_probe
from generation.models import Asset, Export, Job
from generation.models.assets import AssetKind
from generation.pipeline import export_leases, exports
from generation.pipeline.export_leases import ExportLost, Hold, export_take, exports_claim
from generation.pipeline.slots import EXPORTS
from generation.services.exports import Requested, export_request
from generation.tests.jobs.driving import creator
from generation.tests.jobs.finished import (
    delete_video,
    export_due,
    export_lease_over,
    export_step,
    finished,
)

pytestmark = pytest.mark.django_db


def wanted(job: Job, platform: str = "instagram-feed", mode: str | None = None) -> Export:
    made = export_request(owner_id=job.owner_id, job_id=job.pk, platform=platform, mode=mode)
    assert made.export is not None
    return made.export


def stored_files() -> set[Path]:
    folder = Path(django_settings.MEDIA_ROOT, "videos")
    return {Path(base, name) for base, _folders, names in os.walk(folder) for name in names}


def broken(*_args: object, **_kwargs: object) -> None:
    raise EncodingFailed("signal 11")


def test_it_is_made_stored_and_never_made_again(tmp_path: Path) -> None:
    job = finished(creator())
    export = wanted(job)
    assert (export.state, export.progress, export.mode) == ("queued", 0, "crop")

    assert export_step() == 1
    export.refresh_from_db()
    assert (export.state, export.progress, export.lease_token, export.due_at) == (
        "ready",
        100,
        None,
        None,
    )
    asset = export.asset
    assert asset is not None
    assert (asset.kind, asset.owner_id) == (AssetKind.EXPORT, job.owner_id)
    # The clip has 72x128 pixels; 4:5 of it is made twice as large, not fifteen times.
    assert (asset.width, asset.height) == (export.width, export.height) == (144, 180)
    with default_storage.open(asset.storage_key) as stored:
        (tmp_path / "made.mp4").write_bytes(stored.read())
    facts = video_probe(tmp_path / "made.mp4")
    assert (facts.width, facts.height, facts.duration) == (144, 180, asset.duration)
    assert f"144x180-crop-{job.created_at:%Y-%m-%d}-{str(job.pk)[:8]}.mp4" == asset.original_name

    assert wanted(job).pk == export.pk
    assert wanted(job, "facebook-feed").pk == export.pk, "the same pixels are one file"
    assert export_step() == 0


def test_the_other_mode_is_another_file() -> None:
    job = finished(creator())
    assert wanted(job, mode="pad").pk != wanted(job, mode="crop").pk


def test_what_would_lose_most_of_the_picture_is_padded() -> None:
    assert wanted(finished(creator()), "youtube").mode == "pad"


def test_the_focal_point_is_the_one_of_the_photo() -> None:
    job = finished(creator())
    Job.objects.filter(pk=job.pk).update(focus_x=0.0, focus_y=0.25)
    export = wanted(job)
    # The photo is wider than the video, so its left edge is the video's; its height is whole.
    assert (export.focus_x, export.focus_y) == (0.0, 0.25)


def test_the_place_with_the_videos_shape_takes_the_original() -> None:
    job = finished(creator())
    made = export_request(owner_id=job.owner_id, job_id=job.pk, platform="instagram-reels")
    assert (made.export, made.created, made.shape.fits) == (None, False, True)
    assert not Export.objects.exists()


def test_a_crash_is_made_up_for() -> None:
    export = wanted(finished(creator()))
    ((_id, lease),) = exports_claim(limit=10)
    assert export_take(export_id=export.pk, lease=lease) is not None
    assert exports_claim(limit=10) == [], "somebody is at it"

    export_lease_over(export)
    export_step()
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 2)


def test_a_video_that_kills_its_worker_is_given_up() -> None:
    export = wanted(finished(creator()))
    for _crash in range(exports.MOST_ATTEMPTS):
        ((_id, lease),) = exports_claim(limit=10)
        assert export_take(export_id=export.pk, lease=lease) is not None
        export_lease_over(export)
    export_step()
    export.refresh_from_db()
    assert (export.state, export.asset, export.due_at) == ("failed", None, None)


def test_a_failure_is_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    job = finished(creator())
    export = wanted(job)
    before = stored_files()
    with monkeypatch.context() as patched:
        patched.setattr(exports, "export_encode_in_child", broken)
        for attempt in range(1, exports.MOST_ATTEMPTS):
            export_step()
            export.refresh_from_db()
            assert (export.state, export.attempts, export.lease_token) == ("queued", attempt, None)
            assert export_step() == 0, "not at once"
            export_due(export)
        export_step()
    export.refresh_from_db()
    assert (export.state, export.failure_detail) == ("failed", "EncodingFailed: signal 11")
    assert stored_files() == before

    # Asked for again, it begins anew.
    again = wanted(job)
    assert (again.pk, again.state, again.attempts) == (export.pk, "queued", 0)
    export_step()
    again.refresh_from_db()
    assert again.state == "ready"


def test_it_is_not_made_for_ever() -> None:
    export = wanted(finished(creator()))
    Export.objects.filter(pk=export.pk).update(deadline_at=Now() - timedelta(seconds=1))
    export_step()
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("failed", 1)


def test_whoever_loses_the_lease_takes_its_file_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers make the same export: one counts."""
    export = wanted(finished(creator()))
    before = stored_files()
    finish = exports._finish

    def overtaken(*args: Any) -> None:
        monkeypatch.setattr(exports, "_finish", finish)
        export_lease_over(export)
        ((_id, lease),) = exports_claim(limit=10)
        exports.export_make(export_id=export.pk, lease=lease)
        finish(*args)

    monkeypatch.setattr(exports, "_finish", overtaken)
    export_step()

    export.refresh_from_db()
    assert export.state == "ready"
    assert Asset.objects.filter(kind=AssetKind.EXPORT).count() == 1
    assert len(stored_files() - before) == 1


def test_a_worker_that_lost_its_lease_stops_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    export = wanted(finished(creator()))
    told: list[int] = []

    def encode(_spec: object, *, tick: Any) -> None:
        told.append(1)
        export_lease_over(export)
        exports_claim(limit=10)
        monkeypatch.setattr(export_leases.Hold, "EVERY", 0)
        tick(50)
        told.append(2)

    monkeypatch.setattr(exports, "export_encode_in_child", encode)
    monkeypatch.setattr(export_leases.Hold, "EVERY", 0)
    export_step()

    export.refresh_from_db()
    assert told == [1]
    assert (export.state, export.asset) == ("working", None)
    assert export.lease_token is not None, "the other one's"


def test_progress_is_written_once_a_second_and_never_goes_down() -> None:
    export = wanted(finished(creator()))
    ((_id, lease),) = exports_claim(limit=10)
    export_take(export_id=export.pk, lease=lease)
    hold = Hold(export_id=export.pk, lease=lease)
    hold.tick(40)
    hold.tick(50)
    export.refresh_from_db()
    assert export.progress == 40
    hold.uploading(10)
    export.refresh_from_db()
    assert export.progress == 40
    Export.objects.filter(pk=export.pk).update(lease_token=None, lease_until=None)
    with pytest.raises(ExportLost):
        hold.uploading(97)


def test_a_deleted_video_has_no_other_sizes() -> None:
    job = finished(creator())
    export = wanted(job)
    delete_video(job)
    export_step()
    export.refresh_from_db()
    assert (export.state, export.failure_detail) == ("failed", "the video was deleted")


def test_a_video_deleted_meanwhile_leaves_no_export_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = finished(creator())
    export = wanted(job)
    before = stored_files()

    def deleted(path: Path) -> object:
        delete_video(job)
        return video_probe(path)

    monkeypatch.setattr(exports, "video_probe", deleted)
    export_step()
    export.refresh_from_db()
    assert export.state == "failed"
    assert stored_files() == before


def test_one_worker_encodes_one_at_a_time() -> None:
    export = wanted(finished(creator()))
    ((_id, lease),) = exports_claim(limit=10)
    with EXPORTS.take([]) as free:
        assert free
        tasks.make_export(str(export.pk), str(lease))
        export.refresh_from_db()
        assert (export.state, export.lease_token, export.attempts) == ("queued", None, 0)
        assert exports_claim(limit=10) == []
    export_due(export)
    assert export_step() == 1


def test_what_cannot_be_sent_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    export = wanted(finished(creator()))
    monkeypatch.setattr("generation.pipeline.wake.send", lambda *_args, **_kwargs: False)
    assert exports.exports_sweep() == 1
    assert [claimed for claimed, _lease in exports_claim(limit=10)] == [export.pk]


def test_the_sweep_hands_out_and_wakes(sent: list[tuple[str, dict[str, Any]]]) -> None:
    export = wanted(finished(creator()))
    exports.exports_sweep()
    task, words = sent[-1]
    assert (task, words["export_id"]) == ("generation.tasks.make_export", str(export.pk))


def test_a_database_that_restarts_does_not_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    export = wanted(finished(creator()))
    ((_id, lease),) = exports_claim(limit=10)
    export_take(export_id=export.pk, lease=lease)
    hold = Hold(export_id=export.pk, lease=lease)

    def gone(*_args: object) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(hold, "_write", gone)
        patched.setattr(connection, "close", lambda: None)
        hold.tick(10)
    hold.uploading(97)
    export.refresh_from_db()
    assert export.progress == 97


@pytest.mark.parametrize(
    "change",
    [
        {"state": "ready", "due_at": None, "finished_at": Now()},
        {"state": "failed"},
        {"state": "lost"},
        {"mode": "stretch"},
        {"progress": 101},
        {"lease_until": Now()},
        {"focus_x": 1.5},
    ],
)
def test_the_database_refuses_what_cannot_be(change: dict[str, Any]) -> None:
    export = wanted(finished(creator()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(**change)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_asked_for_many_times_at_once_it_is_one_export() -> None:
    job = finished(creator())

    def ask(_number: int) -> Requested:
        return export_request(owner_id=job.owner_id, job_id=job.pk, platform="square")

    results = race(6, ask)
    assert [type(result) for result in results] == [Requested] * 6
    assert Export.objects.count() == 1
    assert sum(result.created for result in results if isinstance(result, Requested)) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_sweeps_at_once_claim_each_export_once() -> None:
    ada = creator()
    made = {wanted(finished(ada)).pk for _number in range(5)}
    results = race(6, lambda _number: exports_claim(limit=2))
    claimed = [export for result in results if isinstance(result, list) for export, _ in result]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) | {export for export, _lease in exports_claim(limit=10)} == made
