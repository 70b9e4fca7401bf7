"""Jobs as the API shows them: all that an answer needs, by one function of the database.

The pages read rows of Django's, 125 columns wide with their files. Making and planning that
statement costs as much as three whole answers; programs ask every few seconds (ADR 35).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.errors import InvalidInput, NotFound
from common.pagination import CursorPagination, Page
from generation.models import Job, JobState
from generation.models.assets import AssetKind, download_name
from generation.selectors.jobs import Removal, removal

S = TypeVar("S", "JobShown", "VideoShown")

NEWEST_FIRST = CursorPagination(order=("created_at", "id"), page_size=24)

# The function's text is in migration 0024.
_TIMES = ("created_at", "finished_at", "kept_until", "deleted_at")
_ONE = "SELECT generation_job_shown(%s, %s)"
_EACH = """
SELECT generation_job_shown(%s, id) FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
ORDER BY place
"""


class VideoShown(NamedTuple):
    """The original; its file is there until `deleted_at`."""

    id: str
    storage_key: str
    original_name: str
    sha256: str
    bytes: int
    duration: float
    deleted_at: datetime | None

    @property
    def download_name(self) -> str:
        """The file name that a download gets."""
        return download_name(
            kind=AssetKind.VIDEO, storage_key=self.storage_key, original_name=self.original_name
        )


class Step(NamedTuple):
    """One state entered; `code` and `params` are what `generation.words` makes a sentence of."""

    at: datetime
    state: str
    code: str
    params: dict[str, Any]


class JobShown(NamedTuple):
    """A job with what an answer says of its files.

    `image` is the id of its photo and `poster` where its still is stored; None when there is none,
    or none any more.
    """

    id: str
    state: str
    progress: int
    prompt: str
    platform: str
    model: str
    model_name: str
    seconds: int
    size: str
    credits: int
    created_at: datetime
    finished_at: datetime | None
    kept_until: datetime | None
    deleted_at: datetime | None
    failure_code: str
    image: str | None
    video: VideoShown | None
    poster: str | None
    steps: list[Step]

    @property
    def removal(self) -> Removal | None:
        """What became of its files; None while they are there, or if there never were any."""
        gone = self.video.deleted_at if self.video else None
        return removal(deleted_at=self.deleted_at, video_deleted_at=gone)


def job_shown(*, owner_id: UUID, job_id: UUID) -> JobShown:
    """The creator's own job; NotFound for anybody else's."""
    found = _shown(_ONE, owner_id, job_id)
    if not found:
        raise NotFound(_("There is no such video, or it is somebody else's."))
    return found[0]


def jobs_page(
    *, owner_id: UUID, request: HttpRequest | Request, state: str | None = None
) -> Page[JobShown]:
    """The page of the creator's jobs that `request` asks for, newest first; of one state if given.

    What its creator has deleted is not among them; its row, its page and its receipt stay.
    Raises InvalidInput for a state that does not exist.
    """
    jobs = Job.objects.filter(owner_id=owner_id, deleted_at=None).only(*NEWEST_FIRST.order)
    if state is not None and state not in JobState.values:
        choices = ", ".join(JobState.values)
        raise InvalidInput(errors={"state": [_("Choose one of: %s.") % choices]})
    page = NEWEST_FIRST.page(jobs.filter(state=state) if state else jobs, request)
    shown = _shown(_EACH, owner_id, [job.pk for job in page.results])
    # One may have gone on since it was found.
    return Page([job for job in shown if state in (None, job.state)], page.next)


def _shown(statement: str, owner_id: UUID, wanted: UUID | list[UUID]) -> list[JobShown]:
    """Those of the jobs that are the creator's, in the order in which they are wanted."""
    with connection.cursor() as cursor:
        cursor.execute(statement, (owner_id, wanted))
        return [_job(document) for (document,) in cursor.fetchall() if document]


def _job(document: dict[str, Any]) -> JobShown:
    times = {name: _moment(document[name]) for name in _TIMES}
    steps = [Step(datetime.fromisoformat(at), *rest) for at, *rest in document["steps"]]
    video = document["video"] and _video(document["video"])
    return _known(JobShown, document | times | {"video": video, "steps": steps})


def _video(document: dict[str, Any]) -> VideoShown:
    # JSON has one kind of number.
    duration = float(document["duration"])
    gone = _moment(document["deleted_at"])
    return _known(VideoShown, document | {"duration": duration, "deleted_at": gone})


def _known(shape: type[S], document: dict[str, Any]) -> S:
    """Without what a newer version of the function may give beside it."""
    return shape(*map(document.__getitem__, shape._fields))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
