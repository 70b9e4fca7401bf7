"""The accepted jobs: in memory for reading, one JSON file each so that they survive a restart."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

Status = Literal["queued", "in_progress", "completed", "failed"]

OPENAI = "openai"

CONTENT_SECONDS = 3600
"""How long the files of a completed job can be fetched; OpenAI gives about an hour."""


@dataclass(kw_only=True)
class JobError:
    """Why a job failed, in the provider's terms."""

    code: str
    message: str


@dataclass(kw_only=True)
class Event:
    """The webhook that announces a job's end; `delivered` once a 2xx was answered."""

    id: str
    webhook_id: str
    type: str
    created_at: int
    delivered: bool = False


@dataclass(kw_only=True)
class Job:
    """One accepted request, over one of the wires.

    `posts`, `polls` and `downloads` count the calls that made it, read it and fetched its video.
    """

    model: str
    prompt: str
    seconds: str
    size: str
    id: str = field(default_factory=lambda: f"video_{secrets.token_hex(24)}")
    wire: str = OPENAI
    created_at: float = field(default_factory=time.time)
    status: Status = "queued"
    progress: int = 0
    completed_at: float | None = None
    expires_at: int | None = None
    error: JobError | None = None
    event: Event | None = None
    has_reference: bool = False
    deleted: bool = False
    posts: int = 1
    polls: int = 0
    downloads: int = 0

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        width, height = self.size.split("x")
        return int(width), int(height)

    @property
    def finished(self) -> bool:
        return self.status in ("completed", "failed")

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and time.time() >= self.expires_at

    def complete(self) -> None:
        """Ends well: the content can be fetched from now on, for CONTENT_SECONDS."""
        now = time.time()
        self.status, self.progress = "completed", 100
        self.completed_at, self.expires_at = now, int(now) + CONTENT_SECONDS

    def fail(self, *, code: str, message: str) -> None:
        self.status = "failed"
        self.error = JobError(code=code, message=message)

    def requeue(self) -> None:
        """Back to the start, as after a restart of this process."""
        self.status, self.progress = "queued", 0


class JobStore:
    """Jobs by id, oldest first. A deleted job stays known here, so that it can be counted."""

    def __init__(self, folder: Path) -> None:
        self._records = folder / "jobs"
        self._files = folder / "files"
        self._records.mkdir(parents=True, exist_ok=True)
        self._files.mkdir(exist_ok=True)
        loaded = (_job_load(path) for path in self._records.glob("*.json"))
        self._jobs = {job.id: job for job in sorted(loaded, key=lambda job: job.created_at)}
        self.expire()

    def all(self) -> Iterator[Job]:
        """Every job ever accepted, deleted ones too."""
        return iter(list(self._jobs.values()))

    def shown(self) -> list[Job]:
        """The jobs that are not deleted, oldest first."""
        return [job for job in self._jobs.values() if not job.deleted]

    def listed(self) -> list[Job]:
        """Those that OpenAI's protocol lists."""
        return [job for job in self.shown() if job.wire == OPENAI]

    def get(self, job_id: str, *, wire: str = OPENAI) -> Job | None:
        """The job of this id, if it came over this wire and is not deleted."""
        job = self._jobs.get(job_id)
        return None if job is None or job.deleted or job.wire != wire else job

    def add(self, job: Job, reference: bytes | None) -> None:
        """Accepts a job: when this returns, it survives the end of the process."""
        if reference is not None:
            job.has_reference = True
            self.folder(job).mkdir(exist_ok=True)
            self.reference(job).write_bytes(reference)
        self.save(job)
        self._jobs[job.id] = job

    def save(self, job: Job) -> None:
        """Writes the record so that a reader finds the old one or the new one, never a half."""
        path = self._records / f"{job.id}.json"
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(asdict(job)), encoding="utf-8")
        draft.replace(path)

    def save_all(self) -> None:
        """Writes every record, for the counters that are not worth a write each."""
        for job in self._jobs.values():
            self.save(job)

    def folder(self, job: Job) -> Path:
        """Where the files of a job live; it may not exist."""
        return self._files / job.id

    def reference(self, job: Job) -> Path:
        return self.folder(job) / "reference"

    def delete(self, job: Job) -> None:
        """Forgets the files and hides the job from the protocol."""
        job.deleted = True
        self.save(job)
        shutil.rmtree(self.folder(job), ignore_errors=True)

    def expire(self) -> None:
        """Removes the files of the jobs whose content is past its time."""
        for job in self._jobs.values():
            if job.expired:
                shutil.rmtree(self.folder(job), ignore_errors=True)


def _job_load(path: Path) -> Job:
    record = json.loads(path.read_text(encoding="utf-8"))
    error, event = record.pop("error"), record.pop("event")
    return Job(
        **record,
        error=JobError(**error) if error else None,
        event=Event(**event) if event else None,
    )
