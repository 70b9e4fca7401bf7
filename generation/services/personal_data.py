"""What generation knows of a person, and what it forgets with them."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from common.errors import ProblemError
from common.personal_data import DataFile, DataPart
from generation.models import FINAL, Asset, Draft, Job, JobState, TakeReport
from generation.services.job_cancel import job_cancel
from generation.services.removal import assets_remove, job_files_discard

logger = logging.getLogger(__name__)

_CHUNK = 200
_JOB_FIELDS = (
    "id", "state", "prompt", "platform", "preset", "product", "audience", "tone", "hook",
    "call_to_action", "language", "model", "model_name", "seconds", "size", "credits",
    "failure_code", "created_at", "finished_at", "kept_until", "deleted_at", "image_id", "video_id",
)  # fmt: skip
_WORDS = ("prompt", "product", "audience", "call_to_action")


def takes_data(user_id: UUID) -> DataPart:
    """Every take with its timeline, the draft, the reports, and the files that are there."""
    jobs = Job.objects.filter(owner_id=user_id).prefetch_related("events")
    reports = TakeReport.objects.filter(job__owner_id=user_id)
    assets = list(Asset.objects.filter(owner_id=user_id, deleted_at=None))
    return DataPart(
        data={
            "takes": [_job(job) for job in jobs],
            "draft": list(Draft.objects.filter(owner_id=user_id).values()),
            "reports": list(
                reports.values("job_id", "reason", "words", "state", "answer", "created_at")
            ),
            "files": [_asset(asset) for asset in assets],
        },
        files=[
            DataFile(name=_path(asset), key=asset.storage_key, bytes=asset.bytes)
            for asset in assets
        ],
    )


def takes_forget(user_id: UUID) -> bool:
    """Call off what has not begun, and once all has ended remove files and words; whether it did.

    What is with a renderer is waited for: it was paid, and calling it off would cost us the render.
    So every charge is settled or refunded as ever, and the ledger adds up. Safe to repeat.
    """
    _call_off(user_id)
    if Job.objects.filter(owner_id=user_id).exclude(state__in=FINAL).exists():
        return False
    _undo_no_more(user_id)
    Draft.objects.filter(owner_id=user_id).delete()
    while _files_go(user_id):
        pass
    Job.objects.filter(owner_id=user_id).update(**dict.fromkeys(_WORDS, ""), failure_detail="")
    Job.objects.filter(owner_id=user_id, deleted_at=None).update(deleted_at=Now())
    TakeReport.objects.filter(job__owner_id=user_id).update(words="")
    Asset.objects.filter(owner_id=user_id).update(original_name="")
    return True


def _call_off(user_id: UUID) -> None:
    waiting = Job.objects.filter(owner_id=user_id, state=JobState.QUEUED)
    for job_id in waiting.values_list("pk", flat=True):
        try:
            job_cancel(owner_id=user_id, job_id=job_id, count_render=_keep_the_render)
        except ProblemError as error:
            # It was handed to the renderer in this moment: it is waited for.
            logger.info("job %s goes on: %s", job_id, error.detail)


def _keep_the_render() -> None:
    raise ProblemError


@transaction.atomic
def _files_go(user_id: UUID) -> int:
    there = Asset.objects.filter(owner_id=user_id, deleted_at=None).values("pk")[:_CHUNK]
    return assets_remove(Asset.objects.filter(pk__in=list(there.values_list("pk", flat=True))))


def _undo_no_more(user_id: UUID) -> None:
    """Files of deletions that could have been taken back."""
    for job in Job.objects.filter(owner_id=user_id, files_go_at__isnull=False):
        with transaction.atomic():
            job_files_discard(job)
            Job.objects.filter(pk=job.pk).update(files_go_at=None)


def _job(job: Job) -> dict[str, Any]:
    events = [
        {"at": event.at, "state": event.state, "code": event.code} for event in job.events.all()
    ]
    return {name: getattr(job, name) for name in _JOB_FIELDS} | {"timeline": events}


def _asset(asset: Asset) -> dict[str, Any]:
    names = ("id", "kind", "original_name", "content_type", "bytes", "sha256", "created_at")
    return {name: getattr(asset, name) for name in names} | {"file": _path(asset)}


def _path(asset: Asset) -> str:
    ending = asset.storage_key.rpartition(".")[2]
    return f"{asset.kind}s/{asset.created_at:%Y-%m-%d}-{asset.id}.{ending}"
