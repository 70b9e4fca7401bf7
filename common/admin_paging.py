"""Paging through a list that may have millions of rows, without counting them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class CappedPaginator(Paginator):
    """Counts no further than `most`, where its last page ends; `more` says if there is more.

    Who wants what lies behind it narrows the list: nobody reads page 200.
    """

    most = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._looked_at, self.most)

    @property
    def more(self) -> bool:
        """Whether there are rows behind the last page."""
        return self._looked_at > self.most

    @cached_property
    def _looked_at(self) -> int:
        rows: Any = self.object_list
        # In no order, so that it need not be sorted first.
        return int(rows.order_by()[: self.most + 1].count())
