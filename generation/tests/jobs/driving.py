"""Drive jobs without a worker: claim what is due and call what a worker would."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from common import registry
from credits.models import Transaction
from credits.proof import Invariant, Violation
from credits.selectors import balance_get
from credits.services import credits_grant
from generation import tasks
from generation.models import Asset, Job, VideoModel
from generation.pipeline.leases import due_count
from generation.pipeline.sweep import work_plan
from generation.selectors.jobs import job_get_for_user
from generation.services.assets import asset_upload
from generation.services.job_start import job_start
from generation.tests.photo_files import COFFEE
from testing.factories import UserFactory


def creator(*, funds: int = 100, email: str = "") -> User:
    """Somebody with so many credits."""
    user = UserFactory.create(**({"email": email} if email else {}))
    if funds:
        with transaction.atomic():
            credits_grant(creator_id=user.id, amount=funds, reason="for a test")
    return user


def photo(owner: User, content: bytes = COFFEE) -> Asset:
    """An uploaded photo."""
    file = SimpleUploadedFile("coffee.jpg", content)
    return asset_upload(owner_id=owner.id, file=file, filename="coffee.jpg")


def order(owner: User, prompt: str, **wish: object) -> Job:
    """A queued job for TikTok on the cheapest model: 8 credits."""
    # The stand-in is quick, and is looked at accordingly.
    VideoModel.objects.update(typical_p50=1, typical_p90=2)
    image = photo(owner)
    started = job_start(
        owner_id=owner.id,
        image_id=image.pk,
        prompt=prompt,
        platform="tiktok",
        **wish,  # type: ignore[arg-type]
    )
    return job_get_for_user(owner_id=owner.id, job_id=started.job_id)


def step() -> int:
    """One sweep, its messages carried out here; how many there were."""
    done = 0
    for work in work_plan(due_count()):
        getattr(tasks, work.task.rpartition(".")[2])(**work.kwargs)
        done += 1
    return done


def drive(job: Job, *, until: Collection[str] = (), seconds: float = 90) -> Job:
    """Sweep until the job is final, or in one of the states `until`."""
    deadline = time.monotonic() + seconds
    while not (job.is_final or job.state in until):
        assert time.monotonic() < deadline, f"still {job.state}: {states(job)}"
        if not step():
            time.sleep(0.05)
        job.refresh_from_db()
    return job


def make_due(job: Job) -> None:
    """As if its waiting were over."""
    Job.objects.filter(pk=job.pk).update(due_at=Now())


def make_late(job: Job) -> None:
    """As if the time of its state were over, and its waiting too."""
    Job.objects.filter(pk=job.pk).update(due_at=Now(), deadline_at=Now() - timedelta(seconds=1))


def lease_over(job: Job) -> None:
    """As if whoever held it had died a while ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def states(job: Job) -> list[str]:
    """The states of its timeline."""
    return list(job.events.order_by("sequence").values_list("state", flat=True))


def movements(job_id: UUID) -> list[str]:
    """What the ledger did for a job, in order."""
    rows = Transaction.objects.filter(reference=f"job:{job_id}")
    return list(rows.order_by("sequence").values_list("kind", flat=True))


def wallet(owner: User) -> tuple[int, int]:
    """Available and in flight."""
    balance = balance_get(creator_id=owner.id)
    return balance.available, balance.in_flight


def violations() -> list[str]:
    """What `ledger_verify` would complain about; it would open a snapshot of its own."""
    invariants = [cast("Invariant", function) for _name, function in registry.invariants]
    findings = [finding for invariant in invariants for finding in invariant()]
    return [str(finding) for finding in findings if isinstance(finding, Violation)]
