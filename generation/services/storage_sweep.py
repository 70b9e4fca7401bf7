"""Files in the storage that no row names any more: found by listing, and removed.

A crash between a file and its row leaves one; so does a storage that was away when a file was to
be deleted. Only the folders of generation are looked at: the ledger's digests have no rows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from common.monitoring import check_report
from common.storage import StoredFile, files_pages
from generation.models import Asset
from generation.services.removal import assets_restorable

logger = logging.getLogger(__name__)

FOLDERS = ("uploads", "videos")
# Storing takes minutes at most; the rest is for a database that is brought back from a backup and
# lacks the newest rows.
SAFE_AGE = timedelta(days=7)
# More strangers than both of these look like another product's bucket, or like a database that is
# not the one of these files: nothing is removed until somebody says so.
FEW, SHARE = 100, 0.1

# Asked in one statement: what is gone by it can never be taken back.
_GONE = Q(deleted_at__isnull=False) & ~Q(pk__in=assets_restorable().values("pk"))

CHECK = "stored files"


@dataclass(slots=True)
class Swept:
    """What was found: files `seen`; of rows that say `deleted`; old ones of no row (`orphans`);
    of no row, but too young to tell (`young`); and how many were `removed`."""

    seen: int = 0
    deleted: int = 0
    orphans: int = 0
    young: int = 0
    removed: int = 0

    @property
    def is_suspicious(self) -> bool:
        """Whether so much of it is nobody's that the database may be the wrong one."""
        return self.orphans > max(FEW, SHARE * self.seen)


def storage_sweep(*, dry_run: bool = False, force: bool = False) -> Swept:
    """Count all files, then remove those that are nobody's; OSError when the storage is away.

    What looks suspicious is only counted, unless `force`.
    """
    swept = Swept()
    for _file in _nobodys(swept):
        pass
    if not dry_run and (force or not swept.is_suspicious):
        for file in _nobodys(Swept()):
            default_storage.delete(file.key)
            swept.removed += 1
    logger.info("storage sweep: %s", asdict(swept))
    return swept


def storage_watch() -> None:
    """`storage_sweep`, with its outcome told to staff."""
    try:
        swept = storage_sweep()
    except OSError as error:
        problems, seen = [f"The storage does not answer: {error}"], 0
    else:
        problems, seen = _problems(swept), swept.seen
    check_report(check=CHECK, checked=seen, problems=problems)


def _problems(swept: Swept) -> list[str]:
    if not swept.is_suspicious:
        return []
    found = f"{swept.orphans} of {swept.seen} files belong to no row of the database"
    return [f"{found}, so nothing was removed. Is it the right one? See docs/storage.md."]


def _nobodys(swept: Swept) -> Iterator[StoredFile]:
    """The files to remove, counted into `swept` as they are met."""
    for folder in FOLDERS:
        for page in files_pages(folder):
            # The rows after the listing: a file is there before its row.
            named = Asset.objects.filter(storage_key__in=[file.key for file in page])
            rows = dict(named.annotate(gone=_GONE).values_list("storage_key", "gone"))
            yield from _of_page(page, rows, swept)


def _of_page(page: list[StoredFile], rows: dict[str, bool], swept: Swept) -> Iterator[StoredFile]:
    old = timezone.now() - SAFE_AGE
    for file in page:
        swept.seen += 1
        if file.key in rows:
            if rows[file.key]:
                swept.deleted += 1
                yield file
        elif file.modified_at < old:
            swept.orphans += 1
            yield file
        else:
            swept.young += 1
