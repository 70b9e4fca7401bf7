"""One video from the shell, through the same services as everywhere."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from common.errors import ProblemError
from generation.models import Job, JobState
from generation.platforms import DEFAULT_PLATFORM
from generation.selectors.jobs import job_get_for_user
from generation.services.job_start import job_start_with_photo
from generation.words import failure_words

LOOK_SECONDS = 0.5


class NotFetched(CommandError):
    """The video is ready and paid for; its file could not be copied from the storage."""


class Command(BaseCommand):
    help = (
        "Orders one video for an existing user, who is charged for it, waits for it and writes the "
        "file. Needs a running worker and beat. Ends with 1 when the video fails; the credits are "
        "back then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="who orders and pays")
        parser.add_argument(
            "--image", required=True, type=Path, help="a JPEG, PNG, WebP or HEIC photo"
        )
        parser.add_argument("--prompt", required=True)
        parser.add_argument("--platform", default=DEFAULT_PLATFORM)
        parser.add_argument("--model", help="a slug of the catalogue; the cheapest by default")
        parser.add_argument("--seconds", type=int, help="the model's shortest by default")
        parser.add_argument("--out", required=True, type=Path, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._order(options)
        except (ProblemError, OSError) as error:
            raise CommandError(_words(error)) from error
        self.stdout.write(f"Job {job.pk}: {job.credits} credits")
        job = self._wait(job)
        if job.state != JobState.READY or job.video is None:
            words = failure_words(job.failure_code) if job.failure_code else "It was called off."
            raise CommandError(words)
        try:
            _copy(job.video.storage_key, options["out"])
        except OSError as error:
            raise NotFetched(f"The video is ready, but cannot be fetched: {error}") from error
        self.stdout.write(f"{options['out']}: {job.video.bytes} bytes, {job.video.duration} s")

    def _order(self, options: dict[str, Any]) -> Job:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['email']}.")
        with options["image"].open("rb") as file:
            started = job_start_with_photo(
                owner_id=user.id,
                photo=File(file),
                filename=options["image"].name,
                prompt=options["prompt"],
                platform=options["platform"],
                model=options["model"],
                seconds=options["seconds"],
            )
        return job_get_for_user(owner_id=user.id, job_id=started.job_id)

    def _wait(self, job: Job) -> Job:
        """Follow the job to its end; its own deadlines bound how long that takes."""
        seen = ""
        while True:
            job = job_get_for_user(owner_id=job.owner_id, job_id=job.pk)
            if job.state != seen:
                self.stdout.write(f"  {job.state}")
                seen = job.state
            if job.is_final:
                return job
            time.sleep(LOOK_SECONDS)


def _copy(key: str, place: Path) -> None:
    with default_storage.open(key) as source, place.open("wb") as out:
        shutil.copyfileobj(source, out)


def _words(error: ProblemError | OSError) -> str:
    if isinstance(error, OSError):
        return str(error)
    fields = (f"{name}: {' '.join(texts)}" for name, texts in (error.errors or {}).items())
    return "\n".join([error.detail, *fields])
