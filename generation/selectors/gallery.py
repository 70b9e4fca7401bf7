"""A creator's wall of takes: what is in the making, what has ended, and how to find one of them.

Every question costs the same with ten takes as with ten thousand (docs/adr/0025-the-gallery.md).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from common.pagination import PARAMETER, CursorPagination
from generation.models import FINAL, Job, VideoModel
from generation.models.jobs import SEARCHED

# In the gallery, all states before the last are one.
RUNNING = "running"
GALLERY_STATES = (RUNNING, *FINAL)

PAGES = CursorPagination(order=("created_at", "id"), page_size=20)
# Above the first page; whoever has more in the making finds them all under that state.
MOST_RUNNING = 20


@dataclass(frozen=True, slots=True)
class GalleryFilter:
    """Which takes somebody looks for; empty parts leave nothing out.

    `q` are words that must all stand in the prompt or the product's name, in any case, also inside
    longer words; `state` is one of GALLERY_STATES.
    """

    q: str = ""
    state: str = ""
    platform: str = ""
    model: str = ""

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != EVERYTHING

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def narrow(self, jobs: QuerySet[Job]) -> QuerySet[Job]:
        """Those of `jobs` that fit, whatever their state."""
        if self.platform:
            jobs = jobs.filter(platform=self.platform)
        if self.model:
            jobs = jobs.filter(model=self.model)
        if words := self.q.split():
            each = (Q(words__icontains=word) for word in words)
            jobs = jobs.alias(words=SEARCHED).filter(*each)
        return jobs


EVERYTHING = GalleryFilter()


@dataclass(frozen=True, slots=True)
class Wall:
    """One page: `running` first, newest first; then `ended`, newest first; `next` is the address of
    what comes after. `more_running`: there are others that this page does not show."""

    running: list[Job] = field(default_factory=list)
    ended: list[Job] = field(default_factory=list)
    more_running: bool = False
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What a creator's takes can be told apart by: only values that one of them has.

    `models` are slugs with the names that they are shown under now.
    """

    states: list[str]
    platforms: list[str]
    models: list[tuple[str, str]]

    def __bool__(self) -> bool:
        """Whether there is any take at all."""
        return bool(self.states)


def wall_get(*, owner_id: UUID, request: HttpRequest, wanted: GalleryFilter = EVERYTHING) -> Wall:
    """The page of the creator's takes that `request` asks for; InvalidInput for a bad cursor.

    What its creator has deleted is not among them.
    """
    jobs = wanted.narrow(Job.objects.filter(owner_id=owner_id, deleted_at=None))
    jobs = jobs.select_related("image", "video", "poster", "playback")
    running, ended = jobs.filter(finished_at=None), jobs.filter(finished_at__isnull=False)
    if wanted.state == RUNNING:
        page = PAGES.page(running, request)
        return Wall(running=page.results, next=page.next)
    if wanted.state:
        page = PAGES.page(ended.filter(state=wanted.state), request)
        return Wall(ended=page.results, next=page.next)
    first = PARAMETER not in request.GET
    newest = list(running.order_by("-created_at", "-id")[: MOST_RUNNING + 1]) if first else []
    page = PAGES.page(ended, request)
    return Wall(newest[:MOST_RUNNING], page.results, len(newest) > MOST_RUNNING, page.next)


def facets_get(*, owner_id: UUID) -> Facets:
    """The values by which the creator's takes can be filtered; two queries."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FACETS, {"owner": owner_id, "running": RUNNING})
        for kind, value in cursor.fetchall():
            found[kind].append(value)
    slugs = found["model"]
    names = dict(VideoModel.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return Facets(
        states=[state for state in GALLERY_STATES if state in found["state"]],
        platforms=found["platform"],
        models=[(slug, names.get(slug, slug)) for slug in slugs],
    )


# Each step looks up the next larger value in an index, where DISTINCT would read every row.
_NEXT = """
COLUMNs (value) AS (
    (SELECT COLUMN FROM generation_job
     WHERE owner_id = %(owner)s AND finished_at IS NOT NULL AND deleted_at IS NULL
     ORDER BY COLUMN LIMIT 1)
    UNION ALL
    SELECT (SELECT COLUMN FROM generation_job
            WHERE owner_id = %(owner)s AND finished_at IS NOT NULL AND deleted_at IS NULL
                AND COLUMN > found.value
            ORDER BY COLUMN LIMIT 1)
    FROM COLUMNs AS found WHERE found.value IS NOT NULL
)
"""

_RUNNING = """
WITH RECURSIVE running AS (
    SELECT platform, model FROM generation_job WHERE owner_id = %(owner)s AND finished_at IS NULL
),
"""
_EACH = """
SELECT 'state', %(running)s WHERE EXISTS (SELECT FROM running)
UNION SELECT 'state', value FROM states WHERE value IS NOT NULL
UNION SELECT 'platform', value FROM platforms WHERE value IS NOT NULL
UNION SELECT 'platform', platform FROM running
UNION SELECT 'model', value FROM models WHERE value IS NOT NULL
UNION SELECT 'model', model FROM running
ORDER BY 1, 2
"""
_COLUMNS = ("state", "platform", "model")
_FACETS = _RUNNING + ",".join(_NEXT.replace("COLUMN", column) for column in _COLUMNS) + _EACH
