"""What a lower room must call in a higher one is registered here, from `AppConfig.ready()`.

credits proves invariants that only generation and billing know; accounts exports and erases data
that it does not know. Neither imports them: they hand in a function under a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from prometheus_client.core import Metric

F = TypeVar("F", bound=Callable[..., object])


class Registry(Generic[F]):
    """Named functions in the order of their names; a name is taken once."""

    def __init__(self) -> None:
        self._functions: dict[str, F] = {}

    def register(self, name: str, function: F) -> None:
        """Add `function`; ValueError when the name is another's."""
        if self._functions.setdefault(name, function) is not function:
            raise ValueError(f"{name!r} is registered already")

    def get(self, name: str) -> F | None:
        """The function of that name, or None."""
        return self._functions.get(name)

    def __iter__(self) -> Iterator[tuple[str, F]]:
        return iter(sorted(self._functions.items()))


# name -> function() -> iterable of credits.proof.Violation; run in one snapshot by `ledger_verify`.
invariants: Registry[Callable[..., object]] = Registry()
# name -> function(user_id) -> common.personal_data.DataPart of that person.
exporters: Registry[Callable[..., object]] = Registry()
# name -> function(user_id) -> bool: forget a person whose account is closed, keep the ledger;
# False while something must be waited for. It is asked again, also after it was done.
erasers: Registry[Callable[..., object]] = Registry()
# name -> function() -> a plain value that one room knows and a sister of it shows.
facts: Registry[Callable[[], object]] = Registry()
# name -> function(since, until) -> iterable of common.daily.Line for the daily mail to staff.
daily: Registry[Callable[[datetime, datetime], Iterable[Any]]] = Registry()
# name -> function() -> numbers of /metrics (`common.measures`); few queries each.
metrics: Registry[Callable[[], Iterable[Metric]]] = Registry()
